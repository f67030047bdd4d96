"""Who keeps what is sealed is taken off it by nobody beside or below them, by no deed and by no union (RR-10, RR-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from factories.conditions import a_report, report_condition
from factories.demands import OWN_ROAD, ROAD, Case, complain, county_contact, done, finders
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.affairs import hide_from
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-13")]
WORDS = "只能由其本人回避"
INTEREST: dict[str, Any] = {"reason": "有利害关系"}


@pytest.fixture
def kept(town: Town, now: datetime) -> Demand:
    demand = complain(town, now, about_official=town.police)
    assert finders(town, demand) == {"petition", "discipline"}
    return demand


def colleague_of(town: Town, role: Role, name: str) -> Staff:
    person: Staff = Staff.objects.create(username=name, name=f"试{name}", phone="1")
    Appointment.objects.create(staff=person, role=role, area=town.town, starts_on="2015-01-01")
    town.staff[name] = person
    return person


def told(person: Staff) -> list[str]:
    return list(Message.objects.filter(recipient=person, title__contains="回避").values_list("title", flat=True))


def test_the_petition_office_takes_nobody_off_who_keeps_it_beside_or_above_them(
    town: Town, now: datetime, kept: Demand
) -> None:
    colleague = colleague_of(town, Role.PETITION_OFFICE, "petition2")
    page = town.client("petition").get(f"/demands/{kept.pk}/?deed=exclude").content.decode()
    assert f'value="{town.discipline.pk}"' not in page and f'value="{town.office.pk}"' in page
    for who in ({"person": town.discipline}, {"person": colleague}, {"office": "discipline_contact"}):
        with pytest.raises(InvalidInput, match=WORDS):
            done("exclude", kept.pk, **who, **INTEREST, by=town.petition, now=now)
    # An office that nobody holds today, too: whoever comes to it keeps it.
    Appointment.objects.filter(staff=town.discipline).update(ends_on=day_before(now))
    with pytest.raises(InvalidInput, match=WORDS):
        done("exclude", kept.pk, office="discipline_contact", **INTEREST, by=town.petition, now=now)
    assert not told(town.auditor)
    # Somebody who keeps nothing is taken off as before, and nobody hears of it.
    done("exclude", kept.pk, person=town.office, **INTEREST, by=town.petition, now=now)
    assert not told(town.auditor) and not told(town.office)


def test_who_steps_back_and_who_is_taken_off_from_above_is_told_and_the_auditor(
    town: Town, now: datetime, kept: Demand
) -> None:
    county = county_contact(town, town.town.parent)
    with pytest.raises(InvalidInput, match=WORDS):
        done("exclude", kept.pk, office="discipline_contact", person=None, **INTEREST, by=town.petition, now=now)
    done("exclude", kept.pk, person=town.petition, **INTEREST, by=town.discipline, now=now)
    assert finders(town, kept) == {"discipline", "county"}
    assert told(town.petition) == ["您已从一件密封诉求回避，由试discipline决定；以后找不到它"]
    assert told(town.auditor) == ["一件密封诉求的办理人已回避，由试discipline决定"]
    assert not Message.objects.filter(title__contains="回避").exclude(path="", body="", about=None).exists()

    done("exclude", kept.pk, person=town.discipline, **INTEREST, by=town.discipline, now=now)
    assert finders(town, kept) == {"county"} and Matter.objects.get(pk=kept.pk).owner == county
    assert not told(town.discipline), "they know"
    assert len(told(town.auditor)) == 2


def test_an_office_steps_back_with_whoever_says_it(town: Town, now: datetime, kept: Demand) -> None:
    colleague = colleague_of(town, Role.PETITION_OFFICE, "petition2")
    done("exclude", kept.pk, office="petition_office", **INTEREST, by=town.petition, now=now)
    assert finders(town, kept) == {"discipline"}
    assert len(told(colleague)) == 1


def test_nobody_of_the_town_takes_the_countys_contact_off_and_they_do(town: Town, now: datetime, kept: Demand) -> None:
    county = county_contact(town, town.town.parent)
    Appointment.objects.create(staff=county, role=Role.OFFICE_CADRE, area=town.town, starts_on="2015-01-01")
    for by in (town.petition, town.discipline):
        with pytest.raises(InvalidInput, match=WORDS):
            done("exclude", kept.pk, person=county, **INTEREST, by=by, now=now)
    for office in ("petition_office", "discipline_contact"):
        done("exclude", kept.pk, office=office, **INTEREST, by=county, now=now)
    assert finders(town, kept) == {"county"}


def test_no_contact_is_taken_off_before_it_is_sealed(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    for who in ({"person": town.discipline}, {"office": "discipline_contact"}):
        with pytest.raises(InvalidInput, match=WORDS):
            done("exclude", case.pk, **who, **INTEREST, **case.office())


@pytest.mark.parametrize("named", [{"about_named": "纪检监察联络员"}, {"about_office": "discipline_contact"}])
def test_no_complaint_is_merged_into_another_to_take_its_keeper_off(
    town: Town, now: datetime, kept: Demand, named: dict[str, str]
) -> None:
    """It is written down by one of the petition office, names who keeps the other, and is theirs alone."""
    stated = {"topic": "officials", "text": "民警收了钱不办事", "channel": "visit", "read_back": True, **named}
    false = begin(DEMAND, stated, beside=town.own, by=town.petition, now=now).row
    assert finders(town, false) == {"petition"}
    for one, into in ((false, kept), (kept, false)):
        with pytest.raises(StepNotAllowed, match=WORDS):
            done("merge", one.pk, into=Matter.objects.get(pk=into.pk).number, by=town.petition, now=now)
    assert finders(town, kept) == {"petition", "discipline"}
    assert Matter.objects.get(pk=kept.pk).owner == town.discipline


def test_what_keeps_its_keepers_is_merged_and_who_is_above_takes_those_below_off(
    town: Town, now: datetime, kept: Demand
) -> None:
    same = complain(town, now, about_official=town.police)
    done("merge", same.pk, into=kept.matter.number, by=town.petition, now=now)
    assert finders(town, kept) == {"petition", "discipline"}
    assert not told(town.auditor)
    past_them = complain(town, now, about_office="petition_office")
    done("merge", past_them.pk, into=kept.matter.number, by=town.discipline, now=now)
    assert finders(town, kept) == {"discipline"}
    assert len(told(town.petition)) == len(told(town.auditor)) == 1


def test_no_report_is_merged_so_that_what_came_of_another_loses_its_keeper(town: Town, now: datetime) -> None:
    said = a_report(kind="people", place="三组", facts="断水三天了没人管")
    report, other = (report_condition(town.own, said, by=town.cadre, now=now).matter for _n in range(2))
    raised = {"topic": "officials", "text": "他不给我办", "channel": "visit", "read_back": True}
    given: dict[str, Any] = {"beside": town.own, "by": town.cadre, "now": now}
    kept = begin(DEMAND, {**raised, "about_official": town.police}, raised_by=(report.kind, report.pk), **given).row
    hide_from(Matter.objects.get(pk=other.pk), [town.discipline], by=None, role="system", now=now)
    with pytest.raises(StepNotAllowed, match=WORDS):
        do(REPORT, other.pk, "merge", {"into": report.pk}, by=town.in_charge, seen=other.version, now=now)
    assert "discipline" in finders(town, kept)


@pytest.mark.parametrize("named", [{"about_office": "discipline_contact"}, {"about_named": "纪检监察联络员"}])
def test_one_of_the_staff_does_not_name_who_keeps_it_later_and_the_resident_does(
    town: Town, now: datetime, kept: Demand, named: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput, match=WORDS):
        done("accuse", kept.pk, **named, by=town.petition, now=now)
    assert finders(town, kept) == {"petition", "discipline"}
    done("accuse", kept.pk, **named, by=None, now=now)
    assert finders(town, kept) == {"petition"}
    county_contact(town, town.town.parent)
    assert "discipline" not in finders(town, complain(town, now, **named)), "at the opening it goes past them"


def test_the_contact_of_the_town_points_out_nobody_who_keeps_it_above_them_and_steps_back_with_those_beside(
    town: Town, now: datetime, kept: Demand
) -> None:
    county, colleague = (
        county_contact(town, town.town.parent),
        colleague_of(town, Role.DISCIPLINE_CONTACT, "discipline2"),
    )
    with pytest.raises(InvalidInput, match=WORDS):
        done("point_out", kept.pk, about_official=county, by=town.discipline, now=now)
    assert finders(town, kept) == {"petition", "discipline", "discipline2", "county"}
    assert Demand.objects.get(pk=kept.pk).about_official == town.police
    # Below them, and of their own office with themselves.
    done("point_out", kept.pk, about_office="petition_office", by=town.discipline, now=now)
    assert finders(town, kept) == {"discipline", "discipline2", "county"}
    done("point_out", kept.pk, about_official=colleague, by=town.discipline, now=now)
    assert finders(town, kept) == {"county"}


def test_who_keeps_it_above_points_out_the_contact_of_the_town(town: Town, now: datetime, kept: Demand) -> None:
    county = county_contact(town, town.town.parent)
    done("point_out", kept.pk, about_official=town.discipline, by=county, now=now)
    assert finders(town, kept) == {"petition", "county"}


@pytest.fixture
def beside(town: Town, now: datetime) -> tuple[Case, Demand, Case]:
    """A resident's own demand, a complaint of somebody else, and the double of the demand that came of the same report."""
    said = a_report(kind="people", place="三组", facts="断水三天了没人管")
    report = report_condition(town.own, said, by=town.cadre, now=now).matter
    raised: dict[str, Any] = {"beside": town.own, "by": town.petition, "now": now}
    stated = {"topic": "officials", "text": "他不给我办", "channel": "visit", "read_back": True}
    raised["raised_by"] = (report.kind, report.pk)
    kept = begin(DEMAND, {**stated, "about_official": town.police}, **raised).row
    own, double = Case(town, now, OWN_ROAD).accepted(), Case(town, now, replace(ROAD, raised_by=raised["raised_by"]))
    Matter.objects.filter(pk=double.pk).update(affair=report.affair)
    done("merge", double.pk, into=Matter.objects.get(pk=own.pk), **own.office())
    assert len({Matter.objects.get(pk=row.pk).affair for row in (report, kept, own, double)}) == 1
    assert finders(town, kept) == {"petition", "discipline"}
    return own, kept, double


@pytest.mark.parametrize("by", ["resident", "office", "petition"])
@pytest.mark.parametrize("named", [{"about_named": "纪检监察联络员"}, {"about_office": "petition_office"}])
def test_what_is_said_of_a_plain_demand_takes_nobody_off_a_complaint_beside_it(
    town: Town, now: datetime, beside: tuple[Case, Demand, Case], named: dict[str, Any], by: str
) -> None:
    """Neither the resident nor its handler finds the complaint: the demand leaves it first, and what was merged into it goes with it."""
    own, kept, double = beside
    done("accuse", own.pk, **named, by=town.staff.get(by), now=now)
    assert finders(town, kept) == {"petition", "discipline"}
    assert Matter.objects.get(pk=kept.pk).owner == town.discipline
    sealed, stays, follows = (Matter.objects.get(pk=row.pk) for row in (own, kept, double))
    assert sealed.affair == follows.affair != stays.affair
    assert finders(town, own) == ({"petition"} if "about_named" in named else {"discipline"})
    # Whoever was out of both before stays so.
    assert {town.police.pk} <= hidden_from(sealed) & hidden_from(stays)


def test_what_is_registered_as_a_complaint_takes_nobody_off_another_beside_it(
    town: Town, now: datetime, beside: tuple[Case, Demand, Case]
) -> None:
    own, kept, _double = beside
    Matter.objects.filter(pk=own.pk).update(status="received")
    done("register", own.pk, petition_class="accusation", public_summary="", is_public=False, **own.office())
    assert finders(town, own) == {"discipline"}
    assert finders(town, kept) == {"petition", "discipline"}


def test_what_is_said_of_others_is_hidden_with_all_that_led_to_it(
    town: Town, now: datetime, beside: tuple[Case, Demand, Case]
) -> None:
    own, kept, _double = beside
    done("accuse", own.pk, about_official=town.office, by=town.petition, now=now)
    assert Matter.objects.get(pk=own.pk).affair == Matter.objects.get(pk=kept.pk).affair
