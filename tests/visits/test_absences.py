"""Days a post could not be filled: whose they are to note, who accepts them, what then counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.matters import OPENED
from factories.pictures import changed, picture
from factories.town import Town, client_of
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.operations.beginning import begin, may_begin
from lianxinqiao.visits.kind import ABSENCE
from lianxinqiao.visits.models import Absence

pytestmark = pytest.mark.django_db

DAYS = {"kind": "training", "first_on": date(2026, 11, 2), "last_on": date(2026, 11, 4)}


def note(staff: Staff, *, by: Staff, now: datetime = OPENED, **more: Any) -> Absence:
    return begin(ABSENCE, {**DAYS, "staff": staff, **more}, by=by, now=now).row  # type: ignore[no-any-return]  # an absence


def told(row: Absence) -> list[tuple[Any, ...]]:
    return list(row.steps.order_by("id").values_list("event", "by__username", "role", "rule"))


@pytest.mark.rule("R-3.9")
def test_ones_own_waits_until_the_assessor_accepts_it(town: Town) -> None:
    row = note(town.cadre, by=town.cadre)
    assert (row.status, row.accepted_by) == ("waiting", None)
    before = picture()
    with pytest.raises(NotPermitted):
        do(ABSENCE, row.pk, "accept", by=town.cadre, now=OPENED)
    with pytest.raises(NotPermitted):
        do(ABSENCE, row.pk, "accept", by=town.leader, now=OPENED)
    with pytest.raises(NotVisible):
        do(ABSENCE, row.pk, "accept", by=town.sibling_secretary, now=OPENED)
    assert changed(before, picture()) == []

    do(ABSENCE, row.pk, "accept", by=town.secretary, now=OPENED)

    row.refresh_from_db()
    assert (row.status, row.accepted_by, row.version) == ("accepted", town.secretary, 2)
    assert told(row) == [
        ("record", "cadre", "village_cadre", "R-3.9"),
        ("accept", "secretary", "village_secretary", "R-3.9"),
    ]
    with pytest.raises(StepNotAllowed):
        do(ABSENCE, row.pk, "accept", by=town.secretary, now=OPENED)


@pytest.mark.rule("R-3.9")
def test_what_the_assessor_notes_counts_at_once(town: Town) -> None:
    row = note(town.cadre, by=town.secretary)
    assert (row.status, row.accepted_by) == ("accepted", town.secretary)
    assert [event for event, *_rest in told(row)] == ["record", "accept"]


@pytest.mark.rule("R-3.9")
def test_nobody_notes_for_whom_they_do_not_answer(town: Town) -> None:
    before = picture()
    # The leader reads the area's, the secretary's alone are theirs to accept.
    for by, staff in ((town.cadre, town.director), (town.leader, town.cadre), (town.secretary, town.sibling)):
        with pytest.raises(InvalidInput) as refused:
            note(staff, by=by)
        assert refused.value.field == "staff"
    with pytest.raises(InvalidInput) as refused:
        note(town.cadre, by=town.cadre, last_on=date(2026, 11, 1))
    assert refused.value.field == "last_on"
    Appointment.objects.filter(staff=town.cadre).delete()
    with pytest.raises(NotPermitted):
        note(Staff.objects.get(pk=town.cadre.pk), by=Staff.objects.get(pk=town.cadre.pk))
    assert not Absence.objects.exists()
    assert [each for each in changed(before, picture()) if "appointment" not in str(each)] == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("first_on", {"first_on": date(1, 1, 1)}),
        ("first_on", {"first_on": date(2024, 1, 1)}),
        ("last_on", {"last_on": date(2029, 1, 1)}),
        ("last_on", {"last_on": date(9999, 12, 31)}),
        ("kind", {"kind": "junk"}),
    ],
)
def test_days_and_kind_are_refused_alike_at_every_door(
    town: Town, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    client, token = town.client("cadre"), issue_token(town.cadre, name="t", days=1, now=now)
    given = {**DAYS, **wrong}
    with pytest.raises(InvalidInput) as refused:
        note(town.cadre, by=town.cadre, **wrong)
    assert refused.value.field == field
    plain = {name: str(value) for name, value in given.items()}
    answer = client.post(
        "/api/v1/absences", plain, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    page = {"deed": "record", "record-staff": str(town.cadre.pk)} | {f"record-{name}": plain[name] for name in plain}
    answer = client.post("/absences/", page)
    assert answer.status_code == 422
    assert f'id="id_record-{field}_error"' in answer.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"status": "accepted"}, {"accepted_by": "secretary"}, {"status": "accepted", "accepted_by": "cadre"}]
)
def test_the_database_holds_that_somebody_else_accepted_it(town: Town, wrong: dict[str, str]) -> None:
    row = note(town.cadre, by=town.cadre)
    change: dict[str, Any] = {**wrong}
    if "accepted_by" in wrong:
        change["accepted_by"] = town.staff[wrong["accepted_by"]]
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=row.pk).update(**change)


def test_the_list_and_the_page_offer_what_the_deed_says(town: Town) -> None:
    row = note(town.cadre, by=town.cadre)
    one = town.client("secretary").get("/absences/").content.decode()
    assert f'value="accept-{row.pk}"' in one
    assert "accept-" not in town.client("leader").get("/absences/").content.decode()
    assert town.client("secretary").post("/absences/", {"deed": f"accept-{row.pk}", "version": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "accepted"
    assert town.client("sibling").get(f"/absences/{row.pk}/").status_code == 404
    assert town.secretary.name in town.client("cadre").get(f"/absences/{row.pk}/").content.decode()


@pytest.mark.rule("R-3.9")
def test_the_api_lists_ones_own_absences_and_those_of_whom_one_answers_for(town: Town, now: datetime) -> None:
    whose = ("cadre", "secretary", "sibling", "office", "far_cadre")
    for name in whose:
        note(town.staff[name], by=town.staff[name])
    names = {town.staff[name].name: name for name in whose}

    def told(who: str) -> set[str]:
        token = issue_token(town.staff[who], name="t", days=1, now=now)
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/absences")
        assert answer.status_code == 200, who
        return {names[row["staff"]] for row in answer.json()["items"]}

    found = {
        "cadre": {"cadre"},
        "office": {"office"},
        "secretary": {"cadre", "secretary"},
        "leader": {"cadre", "secretary"},
        "sibling_secretary": {"sibling"},
        "gov_office": {"office"},
        "director": set(),
        "stranger": set(),
    }
    assert {who: told(who) for who in found} == found


@pytest.mark.rule("R-3.9")
def test_who_holds_no_post_is_offered_no_absence_to_note(town: Town) -> None:
    assert may_begin(ABSENCE, None, by=town.cadre, now=OPENED)
    assert 'name="record-staff"' in town.client("cadre").get("/absences/").content.decode()
    Appointment.objects.filter(staff=town.cadre).delete()
    left = Staff.objects.get(pk=town.cadre.pk)
    assert not may_begin(ABSENCE, None, by=left, now=OPENED)
    assert 'name="record-staff"' not in client_of(left).get("/absences/").content.decode()
