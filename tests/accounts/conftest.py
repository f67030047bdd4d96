"""What tests of accounts share."""

from __future__ import annotations

from typing import Any

import pytest

from factories.town import Town


@pytest.fixture
def post_office(settings: Any, town: Town) -> None:
    """Whoever is in the town is reached by e-mail."""
    settings.NOTIFY = {**settings.NOTIFY, "email_from": "town@example.cn"}
    for person in town.staff.values():
        person.email = f"{person.username}@example.cn"
        person.save(update_fields=["email"])
