"""Of a complaint that nobody of the town may have the machine, the auditor and the county learn that there is one (RR-13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.demands import complain, county_contact, finders
from factories.privacy import ask_about_data
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.operations.unkept import say_who_is_missing
from lianxinqiao.demands.queries.register import kept_by_nobody, kept_by_nobody_for
from lianxinqiao.demands.tasks import unkept
from lianxinqiao.kernel.health import Light
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.affairs import owned_by_nobody
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-13")]


def test_a_complaint_that_nobody_of_the_town_may_have_says_so_to_who_complains_and_to_the_machine(
    town: Town, now: datetime
) -> None:
    assert kept_by_nobody(now).light == Light.GREEN
    given = {"topic": "officials", "text": "他推来推去不给办", "channel": "web", "about_office": "petition_office"}
    made = begin(DEMAND, {**given, "about_official": town.discipline}, beside=town.own, by="resident", now=now)
    assert not finders(town, made.row)
    browser = Client()
    browser.post("/ask/follow/", {"number": made.row.matter.number, "code": made.gave})
    assert "12388" in browser.get("/ask/mine/").content.decode()
    found = kept_by_nobody(now)
    assert found.light == Light.RED
    assert "1" in found.said
    assert made.row.matter.number not in found.said + found.mend


def test_of_what_nobody_may_have_the_page_counts_for_each_reader_what_is_of_their_town_and_not_hidden_from_them(
    town: Town, now: datetime
) -> None:
    assert town.far.parent is not None
    for name, area in (("discipline", town.town), ("stranger", town.far.parent)):
        Appointment.objects.create(
            staff=town.staff[name], role=Role.SYSTEM_ADMIN, area=area, starts_on=day_before(now, 400)
        )
    pages = [reverse("desk:health"), reverse("desk:health_brief")]

    def read(who: str) -> list[bool]:
        person = Staff.objects.get(pk=town.staff[who].pk)
        assert kept_by_nobody_for(now, person).light in (Light.GREEN, Light.RED)
        return ["件密封诉求" in town.client(who).get(page).content.decode() for page in pages]

    complain(town, now, about_official=town.discipline, about_office="petition_office")
    # The machine has the whole, and whoever looks after it and is not meant.
    assert kept_by_nobody(now).light == Light.RED
    assert read("admin") == [True, True]
    # Whoever is meant reads as before, and of other towns nobody reads.
    assert read("discipline") == [False, False]
    assert read("stranger") == [False, False]


@pytest.mark.rule("RR-13")
def test_of_a_complaint_that_nobody_may_have_auditor_and_county_learn_that_there_is_one(
    town: Town, now: datetime
) -> None:
    """Once, and nothing of it; whoever came to the county's post since, too."""
    kept = complain(town, now, about_official=town.cadre)
    assert say_who_is_missing(now=now) == 0
    given = {"topic": "officials", "text": "他推来推去不给办", "channel": "web", "about_office": "petition_office"}
    made = begin(DEMAND, {**given, "about_official": town.discipline}, beside=town.own, by="resident", now=now).row
    matter = Matter.objects.get(pk=made.pk)
    before = set(Message.objects.values_list("pk", flat=True))
    county_contact(town, town.town.parent)
    county_contact(town, town.far.parent, "neighbour")

    assert say_who_is_missing(now=now) == 2
    assert say_who_is_missing(now=now + timedelta(days=40)) == 0

    rows = Message.objects.exclude(pk__in=before)
    assert set(rows.values_list("recipient__username", flat=True)) == {"auditor", "county"}
    for row in rows:
        assert "12388" in row.title
        assert (row.about, row.path, row.body) == (None, "", "")
        words = (matter.number, matter.number[-5:], town.own.name, town.town.name, "推来推去", "信访")
        assert not any(word in row.title for word in words)
    page = town.client("auditor").get("/messages/").content.decode()
    assert matter.number not in page
    assert str(matter.pk) not in page
    assert Matter.objects.get(pk=kept.pk).owner == town.discipline


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize("who", ["auditor", "county"])
def test_whoever_is_complained_of_is_not_told_that_nobody_may_have_it(town: Town, now: datetime, who: str) -> None:
    given = {"topic": "officials", "text": "他推来推去不给办", "channel": "web", "about_office": "petition_office"}
    made = begin(DEMAND, {**given, "about_official": town.discipline}, beside=town.own, by="resident", now=now).row
    county_contact(town, town.town.parent)
    Matter.objects.get(pk=made.pk).excluded.add(town.staff[who])
    say_who_is_missing(now=now)
    told = set(Message.objects.filter(title__contains="没有人可以办理").values_list("recipient__username", flat=True))
    assert told == {"auditor", "county"} - {who}


def of_both(town: Town, now: datetime) -> tuple[Matter, str]:
    """A resident complains of both who keep such complaints, and the county has nobody."""
    given = {"topic": "officials", "text": "他推来推去不给办", "channel": "web", "about_office": "petition_office"}
    made = begin(DEMAND, {**given, "about_official": town.discipline}, beside=town.own, by="resident", now=now)
    return Matter.objects.get(pk=made.row.pk), made.gave


def somebody(town: Town, role: Role, area: Any) -> Staff:
    name = f"{role}_{area.pk}"
    person: Staff = Staff.objects.create(username=name, name=f"来的{name}", phone="1")
    Appointment.objects.create(staff=person, role=role, area=area, starts_on="2015-01-01")
    town.staff[name] = person
    return person


def told_of_it() -> dict[str, str]:
    rows = Message.objects.filter(title__contains="没有人可以办理")
    assert all((row.about, row.path, row.body) == (None, "", "") for row in rows)
    return {row.recipient.username: row.title for row in rows}


def shown_to_resident(matter: Matter, code: str) -> str:
    browser = Client()
    browser.post("/ask/follow/", {"number": matter.number, "code": code})
    return browser.get("/ask/mine/").content.decode()


def test_a_complaint_that_nobody_may_have_goes_to_whoever_is_appointed(town: Town, now: datetime) -> None:
    """With all that is part of it; they are told, and the resident reads who has it."""
    matter, code = of_both(town, now)
    request = ask_about_data(town.own, about=matter, now=now).row
    unkept(timestamp=0)
    assert [Matter.objects.get(pk=row.pk).owner for row in (matter, request)] == [None, None]
    assert "12388" in shown_to_resident(matter, code)
    # Who comes to an office that is complained of has it no more than who left it.
    somebody(town, Role.PETITION_OFFICE, town.town)
    assert owned_by_nobody(now=now) == 0
    contact = somebody(town, Role.DISCIPLINE_CONTACT, town.town)
    assert owned_by_nobody(now=now) == 2
    assert [Matter.objects.get(pk=row.pk).owner for row in (matter, request)] == [contact, contact]
    assert Matter.objects.visible_to(contact).filter(pk__in=[matter.pk, request.pk]).count() == 2


def test_it_goes_to_the_county_and_to_nobody_it_is_hidden_from(town: Town, now: datetime) -> None:
    matter, code = of_both(town, now)
    matter.excluded.add(county_contact(town, town.town.parent, "meant"))
    assert owned_by_nobody(now=now) == 0
    assert Matter.objects.get(pk=matter.pk).steps.count() == 1
    county = county_contact(town, town.town.parent)
    unkept(timestamp=0)
    found = Matter.objects.get(pk=matter.pk)
    assert found.owner == county
    assert found.steps.latest("id").event == "change_owner"
    assert Message.objects.filter(recipient=county, about=matter.pk).exists()
    shown = shown_to_resident(matter, code)
    assert "12388" not in shown and county.name in shown
    assert owned_by_nobody(now=now) == 0


@pytest.mark.parametrize("is_meant", [False, True])
def test_the_head_above_the_town_is_told_that_there_is_one_unless_they_are_meant(
    town: Town, now: datetime, is_meant: bool
) -> None:
    head = somebody(town, Role.PRINCIPAL_LEADER, town.town.parent)
    matter, _code = of_both(town, now)
    if is_meant:
        matter.excluded.add(head)
    say_who_is_missing(now=now)
    assert set(told_of_it()) == {"auditor"} | (set() if is_meant else {head.username}), (
        "nobody of the town but the auditor"
    )
    for title in told_of_it().values():
        assert not any(word in title for word in (matter.number, town.own.name, town.town.name, "推来推去", "信访办"))
    assert not Matter.objects.visible_to(head).filter(pk=matter.pk).exists()


def test_where_nobody_above_is_left_nor_an_auditor_the_heads_of_the_town_are_told_who_are_not_meant(
    town: Town, now: datetime
) -> None:
    matter, _code = of_both(town, now)
    matter.excluded.add(town.auditor, town.mayor)
    say_who_is_missing(now=now)
    assert set(told_of_it()) == {"principal"}
    assert not Matter.objects.visible_to(town.principal).filter(pk=matter.pk).exists()


def test_who_has_it_keeps_it(town: Town, now: datetime) -> None:
    kept = complain(town, now, about_official=town.cadre)
    Matter.objects.filter(pk=kept.pk).update(owner=town.petition)
    do(kind_of("sealed_demand"), kept.pk, "take_up", by="system", now=now)
    assert Matter.objects.get(pk=kept.pk).owner == town.petition
