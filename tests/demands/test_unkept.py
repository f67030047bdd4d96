"""Of a complaint that nobody of the town may have the machine, the auditor and the county learn that there is one (RR-13)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from factories.demands import complain, county_contact, finders
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.operations.unkept import say_who_is_missing
from lianxinqiao.demands.queries.register import kept_by_nobody, kept_by_nobody_for
from lianxinqiao.demands.tasks import unkept
from lianxinqiao.kernel.health import Light
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
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
    unkept(timestamp=0)
    told = set(Message.objects.filter(title__contains="没有人可以办理").values_list("recipient__username", flat=True))
    assert told == {"auditor", "county"} - {who}
