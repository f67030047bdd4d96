"""Whoever is excluded from one matter is excluded from all that comes of it, whatever leads there (RR-13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.demands import Case, Filing, done, file_demand
from factories.leadership import Day, Owned, on_case, on_record
from factories.matters import supervise, urge
from factories.outreach import open_box
from factories.parts import give_part
from factories.statements import ask_statement
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.operations.posts import hand_over, leave
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.models import DutyShare
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.matters.operations.affairs import hide_from, owned_by_the_hidden
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.models import DataRequest

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]


def finds(person: Staff, row: Any) -> bool:
    person.__dict__.pop("_scopes", None)
    return Matter.objects.visible_to(person).filter(pk=row.pk).exists()


def agree(town: Town, row: Any) -> None:
    """What one asks of a person and what one asks of a matter say the same."""
    matter = Matter.objects.get(pk=row.pk)
    hidden = hidden_from(matter)
    for person in town.staff.values():
        person.__dict__.pop("_scopes", None)
        assert (person.pk in hidden) == Matter.objects.hidden_to(person).filter(pk=matter.pk).exists(), person


def exclude(demand: Any, person: Staff, town: Town, now: datetime) -> None:
    done("exclude", demand.pk, person=person, reason="亲属", by=town.petition, now=now)


def second_petition_officer(town: Town) -> Staff:
    person: Staff = Staff.objects.create(username="petition2", name="第二个", phone="1")
    Appointment.objects.create(staff=person, role=Role.PETITION_OFFICE, area=town.town, starts_on="2015-01-01")
    town.staff["petition2"] = person
    return person


def test_parts_shares_case_and_what_was_told_leave_whoever_is_excluded(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    owned.do("share", "leader", duty=1, cadre=town.police, task="听本人说", due_on=local_date(now))
    part = give_part(owned.demand.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now)
    asked = supervise(part.pk, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now)
    urge(part.pk, text="快一点", by=town.office, now=now)
    assert Message.objects.filter(recipient=town.police).count() >= 3

    exclude(owned.demand, town.police, town, now)

    assert not Message.objects.filter(recipient=town.police).exists()
    assert not any(finds(town.police, row) for row in (owned, part, owned.demand))
    assert Matter.objects.get(pk=part.pk).owner == town.office
    assert DutyShare.objects.get().cadre == town.leader
    assert Supervision.objects.get(pk=asked.pk).to == town.office
    assert Message.objects.filter(recipient=town.office, about=part.pk).exists()
    client = town.client("police")
    for path in (f"/assignments/{part.pk}/", f"/cases/{owned.pk}/", f"/supervisions/{asked.pk}/"):
        assert client.get(path).status_code == 404, path
    agree(town, part)


def test_a_leader_who_is_excluded_owns_the_case_no_more_and_gives_out_nothing(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    exclude(owned.demand, town.leader, town, now)
    case = Matter.objects.get(pk=owned.pk)
    assert case.owner == town.principal
    assert town.client("leader").get(f"/cases/{owned.pk}/").status_code == 404
    with pytest.raises(InvalidInput):
        on_case(
            owned.pk, "share", by=town.petition, now=now, duty=1, cadre=town.leader, task="x", due_on=local_date(now)
        )


def test_excluded_from_a_part_is_excluded_from_the_whole(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    part = give_part(owned.demand.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now)
    Matter.objects.get(pk=part.pk).excluded.add(town.principal)
    assert not any(finds(town.principal, row) for row in (owned, part, owned.demand))
    agree(town, owned)


def test_a_question_about_ones_own_data_goes_past_whoever_is_excluded(town: Town, now: datetime) -> None:
    stated = Filing(topic="officials", text="信访办的人骂我", about_official=town.petition)
    demand = file_demand(town.own, stated, by=None, now=now).demand
    given = {"kind": "access", "text": "看我的信息", "about": demand.pk}
    row: DataRequest = begin(DATA_REQUEST, given, beside=town.own, by="resident", now=now).row
    matter = Matter.objects.get(pk=row.pk)
    assert matter.owner == town.discipline
    assert int(matter.number.rsplit("-", 1)[1].rstrip("号")) >= 10_000_000
    assert not finds(town.petition, row)
    assert not Message.objects.filter(recipient=town.petition).exists()
    client = town.client("discipline")
    assert client.get(f"/data-requests/{row.pk}/").status_code == 200
    assert town.client("petition").get(f"/data-requests/{row.pk}/").status_code == 404
    # One about a matter from which nobody is excluded is the office's as ever.
    plain = file_demand(town.own, Filing(topic="road", text="路灯不亮了"), by=None, now=now).demand
    other = begin(DATA_REQUEST, {**given, "about": plain.pk}, beside=town.own, by="resident", now=now).row
    assert other.matter.owner == town.petition
    assert other.matter.number.endswith("-1号")


def test_merging_unites_the_exclusions_both_ways(town: Town, now: datetime) -> None:
    one, other = Case(town, now), Case(town, now).accepted()
    part = give_part(other.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now)
    exclude(one, town.office, town, now)
    exclude(other, town.principal, town, now)
    assert Matter.objects.get(pk=other.pk).owner == town.office
    done("merge", one.pk, into=Matter.objects.get(pk=other.pk).number, by=town.petition, now=now)
    for row in (one, other, part):
        assert not finds(town.office, row), row
        assert not finds(town.principal, row), row
        agree(town, row)
    assert Matter.objects.get(pk=other.pk).owner == town.petition
    assert not Message.objects.filter(recipient=town.office, about=other.pk).exists()
    # What is excluded afterwards, from either, holds for both.
    exclude(other, town.leader, town, now)
    assert not finds(town.leader, one)


def test_whoever_stands_in_for_the_excluded_finds_it_neither_unless_they_keep_it(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    exclude(case, town.leader, town, now)
    hour = timedelta(hours=1)
    assert finds(town.principal, case)
    for deputy in (town.principal, town.petition):
        stand_in(
            town.leader, deputy=deputy, kind="leave", starts_at=now - hour, ends_at=now + hour, by=town.leader, now=now
        )
    assert not finds(town.principal, case)
    assert finds(town.petition, case)
    agree(town, case)
    OutOfOffice.objects.update(ends_at=now - timedelta(minutes=1))
    assert finds(town.principal, case)


def test_a_stand_in_made_after_the_exclusion_puts_nobody_out_who_has_it_in_hand(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    exclude(case, town.leader, town, now)
    assert Matter.objects.get(pk=case.pk).owner == town.office
    hour = timedelta(hours=1)
    given: dict[str, Any] = {"kind": "leave", "starts_at": now - hour, "ends_at": now + hour, "by": town.leader}
    for deputy in (town.office, town.principal):
        stand_in(town.leader, deputy=deputy, now=now, **given)
    # Who handles it goes on; who had no hand in it finds it as little as who named them.
    assert finds(town.office, case)
    assert not finds(town.principal, case)
    agree(town, case)
    owned_by_the_hidden(now=now)
    assert Matter.objects.get(pk=case.pk).owner == town.office
    # Of what is excluded while they stand in, they are out.
    later = Case(town, now).accepted()
    exclude(later, town.leader, town, now)
    assert not finds(town.office, later)
    assert Matter.objects.get(pk=later.pk).owner != town.office
    agree(town, later)


def test_whoever_is_named_a_deputy_may_decline_it(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    exclude(case, town.leader, town, now)
    hour = timedelta(hours=1)
    given: dict[str, Any] = {"kind": "leave", "starts_at": now - hour, "ends_at": now + hour, "by": town.leader}
    row = stand_in(town.leader, deputy=town.principal, now=now, **given)
    assert not finds(town.principal, case)
    for who in ("office", "leader"):
        assert town.client(who).post("/me/away/", {"decline": row.pk}).status_code == 404
    assert town.client("principal").post("/me/away/", {"decline": row.pk}).status_code == 302
    assert finds(town.principal, case)
    told = Message.objects.filter(title__contains="不代理")
    assert {each.recipient for each in told} == {town.leader, town.gov_office}
    assert town.client("principal").post("/me/away/", {"decline": row.pk}).status_code == 404


def test_a_hand_over_reaches_nobody_it_must_not_reach_and_binds_who_takes_over(town: Town, now: datetime) -> None:
    first, second = Case(town, now).accepted(), Case(town, now).accepted()
    exclude(first, town.police, town, now)
    hand_over(town.office, town.police, by=town.gov_office, now=now)
    assert Matter.objects.get(pk=first.pk).owner == town.petition
    assert Matter.objects.get(pk=second.pk).owner == town.police
    assert [row.title for row in Message.objects.filter(recipient=town.police)] == ["您接收了1件交接事项"]
    # Whoever takes over from the excluded is excluded.
    assert finds(town.mayor, first)
    hand_over(town.police, town.mayor, by=town.gov_office, now=now)
    assert not finds(town.mayor, first)
    leave(town.mayor, successor=town.principal, by=None, now=now)
    assert not finds(town.principal, first)
    agree(town, first)


def test_whoever_takes_over_from_somebody_of_an_excluded_office_is_excluded_with_it(town: Town, now: datetime) -> None:
    """By whatever way they were of it: holding it, or having held it since; not whoever keeps such matters by a post."""
    case = Case(town, now).accepted()
    matter = Matter.objects.get(pk=case.pk)
    hide_from(matter, offices=[(Role.VILLAGE_DIRECTOR, town.own)], by=None, now=now)
    assert not finds(town.director, case)
    assert finds(town.leader, case)
    leave(town.director, successor=town.leader, by=town.gov_office, now=now)
    assert not finds(town.leader, case)
    agree(town, case)
    # It goes on to the next one; who keeps it goes on keeping it.
    assert finds(town.mayor, case)
    hand_over(town.leader, town.mayor, by=None, now=now)
    assert not finds(town.mayor, case)
    hand_over(town.leader, town.petition, by=None, now=now)
    assert finds(town.petition, case)
    # Where the office is let in again, so is whoever took over from it.
    matter.excluded_offices.all().delete()
    assert finds(town.mayor, case)


def test_an_office_is_whoever_holds_it_held_it_since_or_comes_to_it(town: Town, now: datetime) -> None:
    other = second_petition_officer(town)
    case = Case(town, now).accepted()
    matter = Matter.objects.get(pk=case.pk)
    hide_from(matter, offices=[(Role.PETITION_OFFICE, town.town)], by=None, now=now)
    assert not finds(town.petition, case)
    assert not finds(other, case)
    agree(town, case)
    # A second post, elsewhere and of another kind, opens nothing.
    Appointment.objects.create(staff=other, role=Role.DISCIPLINE_CONTACT, area=town.town, starts_on="2015-01-01")
    Appointment.objects.create(staff=other, role=Role.PRINCIPAL_LEADER, area=town.town, starts_on="2015-01-01")
    assert not finds(other, case)
    # Nor does leaving it.
    tomorrow = local_date(now) + timedelta(days=1)
    Appointment.objects.filter(staff=other, role=Role.PETITION_OFFICE).update(ends_on=tomorrow)
    assert not finds(other, case)
    # Nor an end that is dated back; whoever comes is of it, too.
    Appointment.objects.filter(staff=other, role=Role.PETITION_OFFICE).update(ends_on=local_date(now))
    assert not finds(other, case)
    assert finds(town.principal, case)
    Appointment.objects.create(staff=town.principal, role=Role.PETITION_OFFICE, area=town.town, starts_on="2020-01-01")
    assert not finds(town.principal, case)
    agree(town, case)
    # The office of a neighbour town is another.
    assert town.stranger.pk not in hidden_from(matter)


def test_what_a_new_post_hides_goes_to_the_next_by_the_clock(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    hide_from(Matter.objects.get(pk=case.pk), offices=[(Role.SAFETY_OFFICE, town.town)], by=None, now=now)
    assert owned_by_the_hidden(now=now) == 0
    Appointment.objects.create(staff=town.office, role=Role.SAFETY_OFFICE, area=town.town, starts_on="2020-01-01")
    assert owned_by_the_hidden(now=now) == 1
    assert Matter.objects.get(pk=case.pk).owner == town.petition
    assert owned_by_the_hidden(now=now) == 0


def test_whoever_is_asked_to_speak_finds_the_question_and_nothing_else(town: Town, now: datetime) -> None:
    stated = Filing(topic="officials", text="他要我送礼才办", about_official=town.cadre)
    demand = file_demand(town.own, stated, by=None, now=now).demand
    asked = ask_statement(
        demand.pk, to=town.cadre, summary="收费的情况", due_on=day_before(now, -7), by=town.discipline, now=now
    )
    assert finds(town.cadre, asked)
    assert not finds(town.cadre, demand)
    agree(town, asked)
    hour = timedelta(hours=1)
    stand_in(
        town.cadre, deputy=town.director, kind="leave", starts_at=now - hour, ends_at=now + hour, by=town.cadre, now=now
    )
    assert not finds(town.director, asked)
    assert not finds(town.secretary, asked)
    hand_over(town.cadre, town.office, by=town.gov_office, now=now)
    assert Matter.objects.get(pk=asked.pk).owner == town.discipline


def test_a_letter_that_raised_a_complaint_is_of_the_affair(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    open_box(box.pk, "书记要钱", second=town.leader, by=town.secretary, now=now)
    letter = Matter.objects.get(kind="letter")
    assert finds(town.secretary, letter)
    stated = Filing(
        topic="officials",
        text="书记要钱才办事",
        channel="box",
        read_back=True,
        about_official=town.secretary,
        raised_by=("letter", letter.pk),
    )
    demand = file_demand(town.own, stated, by=town.petition, now=now).demand
    assert not finds(town.secretary, demand)
    assert not finds(town.secretary, letter)
    assert Matter.objects.get(pk=letter.pk).owner not in (town.secretary, town.leader)
    assert town.client("secretary").get(f"/letters/{letter.pk}/").status_code == 404


def test_a_reception_record_is_of_the_affair(town: Town, now: datetime) -> None:
    day = Day(town, now)
    visit = day.walk_in(about="路灯")
    given = {
        "area": town.own,
        "topic": "road",
        "text": "路灯不亮",
        "answer": "去看",
        "read_back": True,
        "signed": "paper",
    }
    on_record(visit.pk, "record", by=town.petition, now=now, **given)
    demand = Demand.objects.get()
    client = town.client("principal")
    assert client.get(f"/receptions/visits/{visit.pk}/").status_code == 200
    exclude(demand, town.principal, town, now)
    assert client.get(f"/receptions/visits/{visit.pk}/").status_code == 404
    assert str(visit.pk) not in client.get(f"/receptions/{day.pk}/").content.decode()


def test_what_one_gave_out_of_an_affair_is_no_longer_listed(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    part = give_part(case.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now)
    client = town.client("office")
    assert str(part.pk) in client.get("/assignments/").content.decode()
    exclude(case, town.office, town, now)
    assert str(part.pk) not in client.get("/assignments/").content.decode()
