"""One field, one shape, at whichever door: numbers are numbers, and what is asked for and not answered is named."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.test import Client
from tools.openapi import described

from factories.conditions import a_report, report_condition
from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.kinds import families, has_door
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.matters.models import Matter


def numbers(asks: type[Asks]) -> set[str]:
    """Return the fields whose choice is a number once it is read."""
    found = set()
    for name, field in asks.base_fields.items():
        if isinstance(field, forms.TypedChoiceField):
            choices: Any = field.choices
            keys = [field.coerce(key) for key, _words in choices if key not in ("", None)]
            found |= {name} if keys and all(type(key) is not bool and isinstance(key, int) for key in keys) else set()
    return found


def test_a_choice_of_numbers_is_a_number_in_every_body() -> None:
    said = described()
    asked = {
        f"/api/v1/{kind.door}/{{pk}}/deeds/{deed.name}": numbers(deed.asks)
        for kind in families()
        for deed in kind.deeds
        if has_door(deed)
    }
    asked |= {f"/api/v1/{kind.door}": numbers(kind.opens.asks) for kind in families() if kind.opens is not None}
    asked = {path: names for path, names in asked.items() if names and "post" in said["paths"].get(path, {})}
    assert asked
    for path, names in asked.items():
        body = said["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        fields = said["components"]["schemas"][body["$ref"].rpartition("/")[2]]["properties"]
        for name in names & fields.keys():
            each = fields[name]
            assert "integer" in {each.get("type"), *(one.get("type") for one in each.get("anyOf", ()))}, (path, name)


@pytest.fixture
def report(town: Town, now: datetime) -> Matter:
    row = report_condition(town.own, a_report(place="渡口", facts="断水", urgency=1), by=town.cadre, now=now)
    do(REPORT, row.pk, "acknowledge", by=town.in_charge, now=now)
    return Matter.objects.get(pk=row.pk)


def sent(town: Town, now: datetime, path: str, body: dict[str, Any]) -> Any:
    token = issue_token(town.in_charge, name="t", days=1, now=now)
    caller = Client(headers={"Authorization": f"Bearer {token}"})
    return caller.post(f"/api/v1/reports/{path}", body, content_type="application/json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("urgency", "status"), [(2, 200), ("2", 200), (9, 422), ("两", 422), ("２", 422), (True, 422), (None, 422)]
)
def test_a_level_is_sent_as_it_was_answered(
    town: Town, now: datetime, report: Matter, urgency: object, status: int
) -> None:
    body = {"urgency": urgency, "reason": "看过了", "version": report.version}
    answer = sent(town, now, f"{report.pk}/deeds/judge", body)
    assert answer.status_code == status, answer.content.decode()
    report.refresh_from_db()
    assert report.urgency == (2 if status == 200 else 1)
    assert status == 200 or answer.json()["field"] == "urgency"


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "field"), [("pass", "to"), ("merge", "into")])
@pytest.mark.parametrize("given", [{}, {"to": "nobody", "into": "01a21eff-0da4-751a-8847-d108965a6e81"}])
def test_what_a_step_asks_for_is_named_when_it_is_not_answered(
    town: Town, now: datetime, report: Matter, event: str, field: str, given: dict[str, str]
) -> None:
    # There is something to merge into.
    report_condition(town.own, a_report(place="渡口", facts="又断水", urgency=1), by=town.cadre, now=now)
    body = {"event": event, "reason": "转交", "version": report.version, **given}
    answer = sent(town, now, f"{report.pk}/steps", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content.decode()
