"""Forms of the desk."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town
from lianxinqiao.kernel.ids import uuid7


@pytest.mark.django_db
def test_a_refused_form_keeps_what_was_typed(town: Town, now: datetime) -> None:
    client = town.client("cadre")
    answer = client.post(
        "/reports/new/opinion/",
        {
            "deed": "report",
            "id": str(uuid7()),
            "area": town.own.pk,
            "place": "集市",
            "facts": "老张13812345678说的",
            "answer_needed": "几时修路",
            "urgency": "0",
        },
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "老张13812345678说的" in page
    assert "几时修路" in page
    assert "电话号码" in page
