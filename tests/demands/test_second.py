"""What is sealed wants a second person: the county is asked; where nobody is, it is said who is missing, and nothing of the matter (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.demands import complain, done, finders, opinion
from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.calendar.limits import next_office_moment
from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-13")]
MISSING, EMPTY, ALONE = "缺第二人", "没有纪检监察联络员，上级也没有", "只有一名纪检监察联络员"


def of_the_county(town: Town) -> Staff:
    """Link the county: somebody of its discipline inspection has a post over the town."""
    person: Staff = Staff.objects.create(username="county", name="县纪检", phone="1")
    role = Role.DISCIPLINE_CONTACT
    Appointment.objects.create(staff=person, role=role, area=town.town.parent, starts_on="2015-01-01")
    town.staff["county"] = person
    return person


def handled_by(town: Town, demand: Demand, now: datetime) -> dict[str, Any]:
    """Bring it, in one pair of hands, to where a second person is asked."""
    mine: dict[str, Any] = {"by": town.discipline, "now": now}
    done("register", demand.pk, petition_class="accusation", **mine)
    done("screen", demand.pk, conflict_checked=True, **mine)
    done("accept", demand.pk, handler=town.discipline, is_told=True, **mine)
    done("start", demand.pk, **mine)
    done("triage", demand.pk, lawful=True, reasonable=True, in_hardship=False, reason="查过", **mine)
    return mine


def run_out(demand: Demand, now: datetime) -> None:
    """Let its limits run out and be said."""
    at_work = next_office_moment(now, work_calendar())
    Clock.objects.filter(matter=demand.pk).update(due_at=now - timedelta(hours=1), act_by_at=now, check_at=now)
    check_clocks(now=at_work)


def test_the_county_is_asked_where_the_town_has_one_contact(town: Town, now: datetime) -> None:
    county = of_the_county(town)
    demand = complain(town, now, about_office="petition_office")
    mine = handled_by(town, demand, now)
    with pytest.raises(NotPermitted):
        done("review_triage", demand.pk, agrees=True, **mine)
    asked = Message.objects.filter(recipient=county, about=demand.pk)
    assert asked.filter(title__contains="待复核").exists()
    done("review_triage", demand.pk, agrees=True, by=county, now=now)
    done("draft", demand.pk, **opinion(), **mine)
    assert asked.filter(title__contains="待签发").exists()
    with pytest.raises(NotPermitted):
        done("issue", demand.pk, **mine)
    page = town.client("discipline").get(f"/demands/{demand.pk}/").content.decode()
    assert MISSING not in page
    done("issue", demand.pk, by=county, now=now)
    assert Matter.objects.get(pk=demand.pk).status == "opinion_issued"
    run_out(demand, now)
    assert not Message.objects.filter(title__contains="缺人").exists()


def test_alone_the_page_says_who_is_missing_and_the_clock_says_it_to_who_fills_posts(town: Town, now: datetime) -> None:
    demands = [complain(town, now, about_office="petition_office") for _each in range(2)]
    for demand in demands:
        assert MISSING in town.client("discipline").get(f"/demands/{demand.pk}/").content.decode()
        run_out(demand, now)
    # Once, however many there are, and nothing that leads to one.
    said = Message.objects.get(title__contains="缺人")
    assert (said.recipient, said.about, said.path, said.body) == (town.principal, None, "/team/gaps/", "")
    for demand in demands:
        number = Matter.objects.get(pk=demand.pk).number
        assert number not in said.title and "诉求" not in said.title and "逾期" not in said.title
        assert finders(town, demand) == {"discipline"}
        assert any("没有上一级" in step.reason for step in Matter.objects.get(pk=demand.pk).steps.all())


def test_whom_it_is_about_is_not_told_that_somebody_is_missing(town: Town, now: datetime) -> None:
    run_out(complain(town, now, about_office="leaders"), now)
    assert Message.objects.get(title__contains="缺人").recipient == town.gov_office


@pytest.mark.parametrize("linked", [True, False])
def test_without_a_contact_what_names_nobody_goes_to_the_county_or_today_says_who_is_missing(
    town: Town, now: datetime, linked: bool
) -> None:
    Appointment.objects.filter(staff=town.discipline).update(ends_on=now.date())
    county = of_the_county(town) if linked else None
    before = town.client("admin").get("/").content.decode()
    demand = complain(town, now)
    assert Matter.objects.get(pk=demand.pk).owner == county
    assert finders(town, demand) == ({"county"} if linked else set())
    # The administrator's page says of the post what it said before anybody complained.
    for who in ("admin", "gov_office", "principal"):
        page = town.client(who).get("/").content.decode()
        assert (EMPTY in page, ALONE in page) == (not linked, linked), who
        assert EMPTY in town.client(who).get("/team/gaps/").content.decode() or linked
    assert (EMPTY in before, ALONE in before) == (not linked, linked)
    for who in ("cadre", "petition", "auditor"):
        assert EMPTY not in town.client(who).get("/team/gaps/").content.decode()
    run_out(demand, now)
    assert Message.objects.get(title__contains="缺人").recipient == town.principal
