"""Reception days, their records and what came of them (R-10)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.demands import Case
from factories.leadership import Day, on_record, record_of
from factories.parts import give_part
from factories.pictures import changed, picture
from factories.residents import old_stamp
from factories.town import Town
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.leadership.kind import RECEPTION_DAY
from lianxinqiao.leadership.models import ReceptionVisit
from lianxinqiao.leadership.operations import receptions
from lianxinqiao.matters.models import Clock, Step
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-10.1")
@pytest.mark.rule("R-10.3")
@pytest.mark.refuses("reception_day.publish", "接访日须提前")
def test_a_reception_is_published_ten_days_ahead_or_not_at_all(town: Town, now: datetime) -> None:
    late = Day(town, now, ahead=9)
    with pytest.raises(InvalidInput):
        late.do("publish")
    day = Day(town, now, ahead=10)
    assert day.do("publish").row.published_on == local_date(now)
    with pytest.raises(StepNotAllowed):
        day.do("publish")
    with pytest.raises(InvalidInput):
        Day(town, now, leader=town.office)
    with pytest.raises(InvalidInput):
        Day(town, now, ahead=10)  # the same leader at the same hour
    with pytest.raises(InvalidInput):
        Day(town, now, ahead=-1)
    with pytest.raises(InvalidInput):
        Day(town, now, ends_at=time(8))
    with pytest.raises(NotPermitted):
        Day(town, now, by=town.cadre)
    with pytest.raises(InvalidInput):
        Day(town, now, mode="on_site")


@pytest.mark.rule("R-10.1")
def test_a_substitute_stands_on_the_same_step(town: Town, now: datetime) -> None:
    day = Day(town, now)
    for wrong in (town.in_charge, town.principal, town.office):
        with pytest.raises(InvalidInput):
            day.do("substitute", by_whom=wrong, reason="开会")
    day.do("substitute", by_whom=town.mayor, reason="到县里开会")
    lower = Day(town, now, leader=town.in_charge, ahead=21)
    assert lower.do("substitute", by_whom=town.principal, reason="出差").row.host == town.principal


@pytest.mark.rule("R-10.1")
@pytest.mark.refuses("reception_day.cancel", "已取消，或")
def test_a_day_that_is_past_or_has_a_closed_record_is_not_cancelled(town: Town, now: datetime) -> None:
    day = Day(town, now)
    visit = day.walk_in(about="路灯")
    day.now = now + timedelta(days=21)
    with pytest.raises(StepNotAllowed):
        day.do("cancel", reason="下雨")
    day.now = now
    given = record_of(town.own)
    on_record(visit.pk, "record", by=town.principal, now=now, **given)
    part = {"to": town.office, "task": "修", "due_on": local_date(now)}
    on_record(visit.pk, "assign", by=town.principal, now=now, **part)
    on_record(visit.pk, "close", by=town.principal, now=now)
    with pytest.raises(StepNotAllowed):
        day.do("cancel", reason="下雨")
    other = Day(town, now, ahead=22)
    came = other.walk_in()
    other.do("cancel", reason="下雨")
    with pytest.raises(StepNotAllowed):
        other.walk_in()
    with pytest.raises(StepNotAllowed):
        on_record(came.pk, "record", by=town.principal, now=now, **given)


def test_what_is_sent_twice_is_done_once_and_nobody_takes_the_id_of_another(town: Town, now: datetime) -> None:
    day, key = Day(town, now).published(), uuid7()
    first = day.walk_in(about="路灯", id=key)
    before = picture()
    assert day.walk_in(about="路灯", id=key) == first
    with pytest.raises(InvalidInput):
        day.walk_in(about="水", id=key)
    with pytest.raises(NotVisible):
        day.walk_in("principal", about="路灯", id=key)
    with pytest.raises(NotVisible):
        day.do("book", "resident", id=key)
    assert changed(before, picture()) == []


def test_whoever_publishes_a_day_that_is_published_already_is_told_who_did_it(town: Town, now: datetime) -> None:
    day = Day(town, now)
    seen = day.row.version
    day.published()
    page = town.client("gov_office").post(f"/receptions/{day.pk}/", {"deed": "publish", "version": seen})
    assert page.status_code == 409
    assert f"{town.petition.name}" in page.content.decode()


@pytest.mark.rule("R-10.2")
@pytest.mark.rule("R-10.6")
@pytest.mark.rule("R-10.7")
def test_from_publication_to_supervision(town: Town, client: Client, now: datetime) -> None:
    """Booked without account, recorded, read back, signed, assigned, reminded, escalated."""
    reception = Day(town, now)
    day = reception.row
    path = f"/a/{town.own.code}/receptions/"
    assert str(day.pk) not in client.get(path).content.decode()
    unpublished = {"id": uuid7(), "stamp": old_stamp(), "day": day.pk}
    assert client.post(path, unpublished).status_code == 404
    reception.published()
    assert "镇政府一楼" in client.get(path).content.decode()
    form = {
        "id": uuid7(),
        "stamp": old_stamp(),
        "day": day.pk,
        "name": "李某",
        "phone": "0717-1112222",
        "about": "补贴没到",
    }
    assert client.post(path, form).context["number"] == 1
    assert client.post(path, form).context["number"] == 1
    assert day.visits.count() == 1
    now += timedelta(minutes=5)
    reception.now = now
    walk_in = reception.walk_in("principal", about="路灯")
    assert (walk_in.number, walk_in.is_walk_in) == (2, True)
    assert list(day.steps.values_list("event", "role")) == [
        ("plan", "petition_office"),
        ("publish", "petition_office"),
        ("book", "resident"),
        ("walk_in", "principal_leader"),
    ]
    visit = day.visits.get(number=1)

    def said(name: str, **given: Any) -> Any:
        return on_record(visit.pk, name, by=town.principal, now=now, **given)

    with pytest.raises(StepNotAllowed):
        said("assign", to=town.office, task="查补贴", due_on=local_date(now))
    given = {"area": town.own, "topic": "subsidy", "text": "种粮补贴没有到账", "answer": "三天内查清"}
    with pytest.raises(InvalidInput):
        said("record", **given, read_back=False, signed="paper")
    with pytest.raises(InvalidInput):  # on the screen, but nothing was drawn
        said("record", **given, read_back=True, signed="screen")
    own_page = reverse("leadership:reception_visit", args=[visit.pk])
    assert "念给本人听" not in town.client("principal").get(own_page).content.decode().split("</form>")[-1]
    said("record", **given, read_back=True, signed="screen", signature="M10 20L30 40")
    assert "念给本人听" in town.client("principal").get(own_page).content.decode().split("</form>")[-1]
    assert (
        b"M10 20"
        not in repr(
            ReceptionVisit.objects.filter(pk=visit.pk)
            .extra(select={"kept": "signature"})
            .values_list("kept", flat=True)[0]
        ).encode()
    )
    with pytest.raises(StepNotAllowed):
        said("close")
    task = {"to": town.office, "task": "查补贴", "due_on": local_date(now) + timedelta(days=3), "id": uuid7()}
    part = said("assign", **task).gave
    assert said("assign", **task).gave == part
    said("close")
    with pytest.raises(StepNotAllowed):
        said("record", **given, read_back=True, signed="paper")
    demand = Demand.objects.get(channel="reception")
    assert (demand.asker_name, demand.entered_by) == ("李某", town.principal)
    visit.refresh_from_db()
    assert visit.name == ""
    clock = Clock.objects.get(matter=part.pk)
    for days in range(1, 6):  # the next working hours come sooner or later
        check_clocks(now=clock.due_at + timedelta(days=days, hours=10))
    events = list(Step.objects.filter(matter=part.pk).values_list("event", flat=True))
    assert "escalate" in events
    with pytest.raises(NotVisible):
        on_record(walk_in.pk, "close", by=town.sibling, now=now)


@pytest.mark.rule("R-10.4")
def test_nobody_comes_to_a_home_that_does_not_want_it(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    day = Day(town, now, mode="case_visit")
    number = case.receipt.number
    with pytest.raises(InvalidInput):
        day.do("bring", number=number, resident_agrees=False)
    assert day.do("bring", number=number, resident_agrees=True).gave.demand_id == case.pk
    with pytest.raises(InvalidInput):
        day.do("bring", number="没有", resident_agrees=True)
    with pytest.raises(StepNotAllowed):
        Day(town, now, ahead=22).do("bring", number=number, resident_agrees=True)


@pytest.mark.rule("R-10.2")
def test_who_comes_without_booking_takes_no_place_of_who_books(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receptions, "MOST_BOOKINGS", 1)
    day = Day(town, now).published()
    for _each in range(2):
        day.walk_in(about="路灯")
    booked = day.do("book", "resident", id=uuid7()).gave
    assert (booked.number, booked.is_walk_in) == (3, False)
    with pytest.raises(StepNotAllowed, match="已约满"):
        day.do("book", "resident", id=uuid7())
    assert day.walk_in(about="水").number == 4


@pytest.mark.rule("R-10.6")
@pytest.mark.parametrize("back", ["cancel", "return"])
def test_a_record_is_closed_by_what_was_given_on_the_spot_and_stands(town: Town, now: datetime, back: str) -> None:
    came = Day(town, now, ahead=0).walk_in(about="路灯")

    def said(name: str, **given: Any) -> Any:
        return on_record(came.pk, name, by=town.principal, now=now, **given)

    said("record", **record_of(town.own))
    came.refresh_from_db()
    task = {"to": town.office, "task": "查路灯", "due_on": local_date(now) + timedelta(days=3)}
    # Another part of the same demand, whoever gave it, is not what was given here.
    give_part(came.demand_id, **task, by=town.petition, now=now)
    with pytest.raises(StepNotAllowed):
        said("close")
    part = said("assign", **task).gave
    by = {"cancel": town.petition, "return": town.office}[back]
    do(ASSIGNMENT, part.pk, back, {"text": "不归这里管"}, by=by, now=now)
    with pytest.raises(StepNotAllowed):
        said("close")
    assert came.parts.count() == 1
    said("assign", **task)
    assert said("close").row.status == "closed"


@pytest.mark.rule("R-10.1")
@pytest.mark.parametrize(("ahead", "taken"), [(9, False), (10, True), (34, True), (35, False)])
def test_a_published_day_is_moved_and_never_only_cancelled(town: Town, now: datetime, ahead: int, taken: bool) -> None:
    day = Day(town, now).published()
    on = local_date(now) + timedelta(days=ahead)
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        day.do("cancel", reason="到县里开会")
    assert refused.value.field == "on"
    if taken:
        other = day.do("cancel", reason="到县里开会", on=on).row.moved_to
        other.refresh_from_db()
        assert (other.on, other.host, other.status) == (on, town.principal, "published")
        assert list(other.steps.values_list("event", "by")) == [
            ("plan", town.petition.pk),
            ("publish", town.petition.pk),
        ]
        return
    with pytest.raises(InvalidInput) as refused:
        day.do("cancel", reason="到县里开会", on=on)
    assert refused.value.field == "on"
    assert changed(before, picture()) == []


@pytest.mark.rule("R-10.1")
def test_a_day_is_moved_to_a_free_hour_of_a_leader_of_that_day(town: Town, now: datetime) -> None:
    day, on = Day(town, now).published(), local_date(now) + timedelta(days=21)
    Day(town, now, ahead=21)
    with pytest.raises(InvalidInput) as refused:
        day.do("cancel", reason="开会", on=on)
    assert refused.value.field == "starts_at"
    with pytest.raises(InvalidInput) as refused:
        day.do("cancel", reason="开会", on=on, starts_at=time(14))
    assert refused.value.field == "ends_at"
    town.principal.appointments.update(ends_on=on - timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        day.do("cancel", reason="开会", on=on, starts_at=time(14), ends_at=time(16))
    assert refused.value.field == "on"


@pytest.mark.rule("R-10.1")
@pytest.mark.rule("R-10.2")
@pytest.mark.refuses("reception_record.told", "没有改期")
def test_who_booked_keeps_the_number_and_is_told_of_the_other_day(town: Town, client: Client, now: datetime) -> None:
    day = Day(town, now).published()
    first = do(RECEPTION_DAY, day.pk, "book", {"name": "李某", "phone": "0717-1112222"}, by="resident", now=now).gave
    second = day.do("book", "resident").gave
    with pytest.raises(StepNotAllowed):
        on_record(first.pk, "told", by=town.petition, now=now, how="phone")
    on = local_date(now) + timedelta(days=24)
    other = day.do("cancel", "gov_office", reason="到县里开会", on=on).row.moved_to
    calls = Message.objects.filter(title__contains="打电话告诉预约的人")
    assert [each.recipient for each in calls] == [town.petition]
    assert ("2 人预约" in calls.get().body, on.isoformat() in calls.get().body) == (True, True)
    assert Message.objects.filter(recipient=town.principal, title__contains="已取消").exists()
    assert list(other.visits.values_list("pk", "number")) == [(first.pk, 1), (second.pk, 2)]
    public = client.get(f"/a/{town.own.code}/receptions/").content.decode()
    assert ("到县里开会" in public, "约好的号不变" in public) == (True, True)
    page = f"/receptions/{other.pk}/"
    assert town.client("petition").get(page).content.decode().count("改期，还没有告知") == 2
    with pytest.raises(InvalidInput):  # a number is there: they are called
        on_record(first.pk, "told", by=town.petition, now=now, how="no_way")
    on_record(first.pk, "told", by=town.petition, now=now, how="phone")
    on_record(second.pk, "told", by=town.petition, now=now, how="no_way")
    with pytest.raises(StepNotAllowed):
        on_record(first.pk, "told", by=town.petition, now=now, how="phone")
    assert "改期，还没有告知" not in town.client("petition").get(page).content.decode()
    said = ReceptionVisit.objects.order_by("number").values_list("told_on", "told_how")
    assert list(said) == [(local_date(now), "phone"), (local_date(now), "no_way")]


@pytest.mark.rule("R-10.1")
def test_a_day_on_which_somebody_was_heard_is_not_cancelled(town: Town, now: datetime) -> None:
    day = Day(town, now, ahead=0)
    came = day.walk_in(about="路灯")
    on_record(came.pk, "record", by=town.principal, now=now, **record_of(town.own))
    with pytest.raises(StepNotAllowed):
        day.do("cancel", reason="下雨")


@pytest.mark.rule("R-10.1")
def test_nobody_is_asked_to_call_where_nobody_booked(town: Town, now: datetime) -> None:
    Day(town, now).published().do("cancel", reason="下雨", on=local_date(now) + timedelta(days=24))
    assert not Message.objects.filter(title__contains="打电话告诉").exists()
