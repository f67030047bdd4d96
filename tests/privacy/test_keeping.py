"""How long something is kept (RR-9, RR-14): the last day it stands, the next it is gone; what happened stays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection

import lianxinqiao
from factories.demands import ROAD, Case
from factories.privacy import ask_about_data
from factories.town import Town, client_of
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import SignIn
from lianxinqiao.accounts.operations.sign_ins import forget_sign_ins
from lianxinqiao.audit.models import AuditEntry, RecordOpening
from lianxinqiao.calendar.limits import local_date, months_before
from lianxinqiao.calendar.rules import NOT_KEPT_YET, RULES
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.by_time import archive_old
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.models import DataRequest, Tombstone
from lianxinqiao.privacy.operations import keeping
from lianxinqiao.privacy.operations.keeping import keep_no_longer
from lianxinqiao.residents.personal import REMOVED
from lianxinqiao.visits.models import ContactHousehold, Promise, VisitLog

# Beyond what a title can hold of it.
WORDS = "我家老人等着出去看病"
TOLD = replace(ROAD, text=f"三组机耕路塌方\n{WORDS}")
SOURCE = Path(lianxinqiao.__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def closed(case: Any, day: date) -> None:
    opened = at(day) - timedelta(days=9)
    Matter.objects.filter(pk=case.pk).update(phase="done", status="closed", closed_at=at(day), opened_at=opened)


@pytest.mark.rule("RR-9")
def test_words_of_the_diary_stand_24_months_and_the_day_counts_longer(town: Town, now: datetime) -> None:
    on = local_date(now) - timedelta(days=1)
    promised = (("带资料来", on + timedelta(days=3)),)
    given = {"household": town.homes[0], "learned": "老张家漏雨", "needs": "瓦", "promises": promised}
    visit = write_visit(town.own, a_visit("household_visit", on, **given), by=town.cadre, now=now)
    last = months_before(on, -24)

    keep_no_longer(now=at(last))
    visit.refresh_from_db()
    assert (visit.learned, visit.needs) == ("老张家漏雨", "瓦")

    keep_no_longer(now=at(last + timedelta(days=1)))
    visit.refresh_from_db()
    assert (visit.learned, visit.needs, visit.wants) == (REMOVED, REMOVED, "")
    assert (visit.visited_on, visit.household, visit.kind) == (on, town.homes[0], "household_visit")
    assert Promise.objects.get().text == "带资料来", "an open promise is a to-do"
    assert keep_no_longer(now=at(last + timedelta(days=1))) == 0

    Promise.objects.update(kept_on=on, status="kept")
    keep_no_longer(now=at(last + timedelta(days=1)))
    assert Promise.objects.get().text == REMOVED


@pytest.mark.rule("RR-14")
def test_a_file_is_sealed_after_two_years_and_its_words_go_after_ten(town: Town, now: datetime) -> None:
    case = Case(town, now, TOLD).accepted().delivered()
    day = local_date(now)
    closed(case, day)
    sealing, last = months_before(day, -24), months_before(day, -120)
    clerk = client_of(town.petition)
    assert archive_old(now=at(sealing)) == 0
    assert WORDS in clerk.get(f"/demands/{case.pk}/").content.decode()

    assert archive_old(now=at(sealing + timedelta(days=1))) == 1
    assert WORDS not in clerk.get(f"/demands/{case.pk}/").content.decode(), "archived, nobody on the staff reads it"

    keep_no_longer(now=at(last))
    assert WORDS in Demand.objects.get(pk=case.pk).text
    keep_no_longer(now=at(last + timedelta(days=1)))
    gone = Demand.objects.select_related("matter").get(pk=case.pk)
    assert (gone.text, gone.decision_text, gone.matter.title) == (REMOVED, REMOVED, REMOVED)
    assert {step.reason for step in gone.matter.steps.all()} == {""}
    assert gone.matter.steps.filter(event="deliver").exists(), "the deeds stay"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM demands_demand t")
        assert WORDS not in str(cursor.fetchall())


@pytest.mark.rule("RR-14")
def test_how_somebody_is_reached_and_where_it_was_go_with_the_file(town: Town, now: datetime) -> None:
    """Nobody has to ask for it: what a request would have stopped goes when the time of the file is over."""
    case = Case(town, now, replace(TOLD, asker_phone="13800001234"))
    closed(case, local_date(now))
    Demand.objects.filter(pk=case.pk).update(latitude=30, longitude=110, public_summary="塌方已清理", is_public=True)
    last = months_before(local_date(now), -120)
    keep_no_longer(now=at(last))
    kept = Demand.objects.get(pk=case.pk)
    assert kept.asker_phone == "13800001234" and kept.asker_phone_index and kept.latitude and kept.is_public
    keep_no_longer(now=at(last + timedelta(days=1)))
    gone = Demand.objects.get(pk=case.pk)
    assert (gone.asker_phone, gone.asker_phone_index, gone.latitude, gone.longitude) == ("", None, None, None)
    assert (gone.public_summary, gone.is_public) == ("", False)


@pytest.mark.rule("RR-14")
@pytest.mark.parametrize("status", ["withdrawn", "not_accepted", "redirected", "returned", "merged"])
def test_what_ended_otherwise_is_sealed_where_it_stands(town: Town, now: datetime, status: str) -> None:
    case = Case(town, now, TOLD)
    closed(case, local_date(now))
    Matter.objects.filter(pk=case.pk).update(status=status)
    later = months_before(local_date(now), -24) + timedelta(days=1)
    assert archive_old(now=at(later)) == 1
    assert archive_old(now=at(later)) == 0
    row = Demand.objects.select_related("matter").get(pk=case.pk)
    assert (row.sealed_on, row.grams, row.matter.status) == (later, [], status)
    assert WORDS not in client_of(town.petition).get(f"/demands/{case.pk}/").content.decode()


@pytest.mark.rule("RR-14")
def test_an_open_matter_loses_nothing_however_old(town: Town, now: datetime) -> None:
    case = Case(town, now, ROAD)
    keep_no_longer(now=at(months_before(local_date(now), -300)))
    assert Demand.objects.get(pk=case.pk).text != REMOVED


@pytest.mark.rule("RR-14")
def test_contact_households_go_a_year_after_their_year(town: Town, now: datetime) -> None:
    row = ContactHousehold.objects.create(
        staff=town.cadre, household=town.homes[0], area=town.own, year=2026, why="独居"
    )
    keep_no_longer(now=at(date(2027, 12, 31)))
    assert ContactHousehold.objects.filter(pk=row.pk).exists()
    keep_no_longer(now=at(date(2028, 1, 1)))
    assert not ContactHousehold.objects.filter(pk=row.pk).exists()


@pytest.mark.rule("RR-14")
def test_requests_about_data_go_after_three_years(town: Town, now: datetime) -> None:
    row = ask_about_data(town.own, now=now, text="看张三的").row
    closed(row, local_date(now))
    home = town.homes[0]
    person = home.people.create(name="张三", relation="child")
    DataRequest.objects.filter(pk=row.pk).update(household=home, person=person)
    last = months_before(local_date(now), -36)
    keep_no_longer(now=at(last))
    kept = DataRequest.objects.get(pk=row.pk)
    assert (kept.text, kept.household, kept.person) == ("看张三的", home, person)
    keep_no_longer(now=at(last + timedelta(days=1)))
    gone = DataRequest.objects.get(pk=row.pk)
    assert (gone.text, gone.household, gone.person) == (REMOVED, None, None)


@pytest.mark.rule("RR-14")
def test_the_audit_log_is_kept_three_years_and_not_less_whoever_asks(town: Town, now: datetime) -> None:
    """The function of the database refuses what is younger, whatever moment it is told."""
    today = local_date(now)
    old, young = at(months_before(today, 36) - timedelta(days=1)), at(months_before(today, 36) + timedelta(days=1))
    for moment in (old, young):
        AuditEntry.objects.create(at=moment, by=None, deed="list.export", subject=str(moment.date()))
        RecordOpening.objects.create(
            subject_kind="household",
            subject_id=town.homes[0].pk,
            by=town.cadre,
            by_name="试",
            purpose="visit",
            at=moment,
        )
    keep_no_longer(now=now)
    assert [row.subject for row in AuditEntry.objects.filter(deed="list.export")] == [str(young.date())]
    assert [row.at for row in RecordOpening.objects.all()] == [young]
    keep_no_longer(now=now + timedelta(days=4000))
    assert RecordOpening.objects.count() == 1


@pytest.mark.rule("RR-9")
def test_from_where_somebody_signed_in_is_kept_six_months(town: Town, now: datetime) -> None:
    last = months_before(local_date(now), 6)
    for moment in (at(last), at(last - timedelta(days=1))):
        SignIn.objects.create(staff=town.cadre, at=moment, outcome="in", address="203.0.113.7", agent="x")
        UserSession.objects.create(
            user=town.cadre, ip="203.0.113.7", user_agent="x", session_key=str(moment.date()), last_seen_at=moment
        )
    assert forget_sign_ins(now=now) == 1
    assert [row.at for row in SignIn.objects.all()] == [at(last)]
    assert [row.last_seen_at for row in UserSession.objects.all()] == [at(last)]


@pytest.mark.rule("RR-14")
def test_what_time_removed_is_noted(town: Town, now: datetime) -> None:
    case = Case(town, now, ROAD)
    closed(case, local_date(now))
    keep_no_longer(now=at(months_before(local_date(now), -121)))
    assert Tombstone.objects.filter(model="matters.Matter").count() == 1
    assert AuditEntry.objects.filter(deed="data.expire", by=None).exists()
    assert VisitLog.objects.count() == 0


@pytest.mark.rule("RR-14")
def test_every_rule_of_the_table_is_read_by_code() -> None:
    """A rule that nobody reads stands among those of what is not built yet, and nowhere else."""
    said, begun = re.compile(r'"((?:[a-z_]+\.)+[a-z_0-9]+)"'), re.compile(r'f"((?:[a-z_]+\.)+){')
    code = [
        path.read_text() for path in SOURCE.rglob("*.py") if path.name != "rules.py" and "migrations" not in path.parts
    ]
    read = {name for text in code for name in said.findall(text)}
    made = tuple({name for text in code for name in begun.findall(text)})
    unbuilt = {row.name for row in NOT_KEPT_YET}
    assert sorted(name for name in RULES if name not in read | unbuilt and not name.startswith(made)) == sorted(UNREAD)
    assert {name for name in RULES if name.startswith("retention.")} <= read
    assert not any(name.startswith(("retention.", "privacy.")) for name in UNREAD)


# They are shown to officials; each says why no code reads it. None is about how long something is kept: those all are read.
# Whoever lets code read one takes it out, none comes in.
UNREAD = {
    "case.followup_days": "the name of both days together; code reads demand.follow_up_first and demand.follow_up_second",
    "petition.complete_extended_days": "the sum of petition.complete_days and petition.extend_days, which code reads",
    "petition.group_representatives_max": "how many came is not asked: of those who join one, each files by themselves",
    "petition.simple_return_workdays": "what is handed back is handed back in one deed: nothing waits",
    "quiet_hours": "the hours stand in calendar.limits beside what asks for them, and may only be made longer",
    "reception.weekday": "a reception day is planned by its date",
}


@pytest.mark.parametrize(("name", "value"), [("retention.audit_months", "35"), ("retention.sign_in_months", "7")])
@pytest.mark.rule("RR-14")
def test_the_town_keeps_no_shorter_or_longer_than_it_may(db: None, name: str, value: str) -> None:
    from lianxinqiao.calendar.operations.calendars import decide_rule_value

    with pytest.raises(NotPermitted):
        decide_rule_value(name, value=value, valid_from=date(2026, 1, 1), decided_by="试", reason="试")


@pytest.mark.rule("RR-14")
def test_a_file_that_is_opened_again_while_others_are_removed_stays(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [Case(town, now, TOLD) for _each in range(2)]
    for case in files:
        closed(case, local_date(now))
    removed: list[Any] = []

    def one(matter: Matter, *, now: datetime) -> None:
        removed.append(matter.pk)
        Matter.objects.exclude(pk=matter.pk).update(phase="open", closed_at=None)

    monkeypatch.setattr(keeping, "forget_file", one)
    keep_no_longer(now=at(months_before(local_date(now), -120) + timedelta(days=1)))
    assert len(removed) == 1
