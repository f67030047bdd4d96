"""What is asked of an entry, a report, an absence or a demand is taken and answered by the doors that have shapes of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.assessments import AbsenceIn
from lianxinqiao.api.demands import BY_THE_PAGE, DemandIn
from lianxinqiao.api.reports import ReportIn, ReportOut
from lianxinqiao.api.visits import VisitDetail, VisitIn
from lianxinqiao.conditions.asks import Reported
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.models import Report
from lianxinqiao.demands.asks.opening import FilingAsks
from lianxinqiao.visits.asks import Written
from lianxinqiao.visits.deeds.absences import AbsenceAsks
from lianxinqiao.visits.kind import ENTRY, SAID
from lianxinqiao.visits.models import VisitLog

SAID_OF_IT: dict[str, Any] = {
    "purposes": ["resolve"],
    "place": "院坝里",
    "place_kind": "yard",
    "outcome": "met",
    "learned": "老张家漏雨",
    "wants": "想修房",
    "hopes": "盼通车",
    "worries": "急用水",
    "needs": "要种子",
}


def test_every_field_that_is_asked_is_taken() -> None:
    for body, asks, left in (
        (VisitIn, Written, set()),
        (ReportIn, Reported, set()),
        (AbsenceIn, AbsenceAsks, set()),
        (DemandIn, FilingAsks, BY_THE_PAGE),
    ):
        assert set(asks.base_fields) - set(body.model_fields) == left, body


def test_every_column_that_is_asked_is_answered_and_stands_on_the_page() -> None:
    for answer, asks, model in ((VisitDetail, Written, VisitLog), (ReportOut, Reported, Report)):
        columns = {column.name for column in model._meta.fields}
        assert set(asks.base_fields) & columns <= set(answer.model_fields), answer
    unsaid = {name for name, fact in SAID.items() if fact is None}
    # What was said of each condition, and by when its author answers a question.
    more = {*(f"get_block_{kind}_display" for kind in ConditionKind.values), "answer_by"}
    assert len(ENTRY.shown_facts) == len(set(Written.keeps) - unsaid) + len(more)


@pytest.mark.django_db
@pytest.mark.rule("R-3.5")
def test_what_is_written_of_a_visit_is_read_by_api_and_page(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    headers = {"Authorization": f"Bearer {token}"}
    client = town.client("cadre")
    home = town.homes[0]
    where: dict[str, Any] = {"area": town.own.code, "household": str(home.pk), "group": home.group_id}
    body = {"kind": "household_visit", "visited_on": str(day_before(now)), **where, **SAID_OF_IT}
    sent = client.post("/api/v1/visits", body, content_type="application/json", headers=headers)
    assert sent.status_code == 201, sent.content

    read = client.get(f"/api/v1/visits/{sent.json()['id']}", headers=headers).json()
    asked = {**SAID_OF_IT, "household": str(home.pk), "group": home.group_id}
    assert {name: read[name] for name in asked} == asked
    page = client.get(f"/visits/{sent.json()['id']}/").content.decode()
    row = VisitLog.objects.get()
    words = {name: value for name, value in SAID_OF_IT.items() if name not in ("purposes", "place_kind", "outcome")}
    for said in (*words.values(), row.get_place_kind_display(), row.get_outcome_display(), "目的", "一组 1号（李"):
        assert said in page, said
