"""Pages of several apps do what their operations do."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.hazards import a_site
from factories.town import Town, day_before, leave_alone

pytestmark = pytest.mark.django_db


def test_the_pages_do_what_the_operations_do(town: Town, now: datetime) -> None:
    client = town.client("gov_office")
    form = {
        "deed": "figure",
        "figure-area": town.own.code,
        "figure-fact": "groups",
        "figure-value": "3",
        "figure-as_of": day_before(now).isoformat(),
        "figure-source": "村报",
    }
    assert client.post("/areas/", form).status_code == 302
    assert "3" in client.get(f"/areas/{town.own.code}/").content.decode()
    leave_alone(town)
    rule = {
        "deed": "decide",
        "decide-rule": "visit.town_min_days",
        "decide-value": "x",
        "decide-valid_from": day_before(now, -1).isoformat(),
        "decide-decided_by": "党委",
        "decide-reason": "忙",
    }
    answer = client.post("/rules/", rule)
    assert answer.status_code == 422
    assert "须为整数" in answer.content.decode()
    assert client.post("/rules/", rule | {"decide-value": "4"}).status_code == 302
    site = a_site(town, now)
    page = town.client("cadre").post(
        f"/hazards/{site.pk}/",
        {
            "deed": "threatened",
            "threatened-group": town.homes[0].group_id,
            "threatened-house": "无此号",
            "threatened-helpers": "1",
        },
    )
    assert page.status_code == 422
    assert "无此号" in page.content.decode()
