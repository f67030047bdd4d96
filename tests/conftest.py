"""What every test may ask for: a town, a home, the moment; and a database that has its calendar and its rights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings

from factories.town import Town, make_town
from lianxinqiao.kernel.freshness import forget_all


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    from lianxinqiao.calendar.operations.calendars import publish_known_years
    from lianxinqiao.kernel.database.roles import grant_application_role

    with django_db_blocker.unblock():
        publish_known_years()
        grant_application_role()


@pytest.fixture
def now() -> datetime:
    from lianxinqiao.kernel.moments import now as wall

    return wall()


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def home(town: Town) -> Any:
    return town.homes[0]


assert settings.configured
