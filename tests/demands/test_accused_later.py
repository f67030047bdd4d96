"""Somebody is named only when a demand is in hand already: it is sealed as at the beginning, with all that came of it (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.demands import Case, done, finders
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import SEALED, SEALED_TITLE
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-13")]


def accuse(case: Case, by: Staff | None, now: datetime, **named: Any) -> Matter:
    done("accuse", case.pk, by=by, now=now, **named)
    return Matter.objects.select_related("owner").get(pk=case.pk)


@pytest.mark.parametrize("by", ["resident", "petition", "office"])
def test_whoever_is_named_later_finds_nothing_any_more(town: Town, now: datetime, by: str) -> None:
    """By the resident, by the office, by whoever handles it: the handler is no keeper of what is sealed."""
    case = Case(town, now).accepted()
    assert {"petition", "office"} <= finders(town, case), "the handler and the office"
    assert Message.objects.filter(about=case.pk, recipient=town.office).exists()

    matter = accuse(case, town.staff.get(by), now, about_official=town.office)

    assert (matter.kind, matter.title) == (SEALED, str(SEALED_TITLE))
    assert finders(town, case) == {"discipline", "petition"}, "as if it had been said at the beginning"
    assert not Message.objects.filter(about=case.pk, recipient=town.office).exists()
    assert matter.owner is not None
    assert matter.owner == town.discipline
    row = Demand.objects.get(pk=case.pk)
    assert (row.is_sealed, row.is_public, row.public_summary, row.grams, row.petition_class) == (
        True,
        False,
        "",
        [],
        "accusation",
    )
    for address in (f"/demands/{case.pk}/", f"/matters/{case.pk}/"):
        assert town.client("office").get(address).status_code == 404
    assert town.office.name not in str(list(matter.steps.values_list("reason", "data")))


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"about_office": "petition_office"}, {"discipline"}),
        ({"about_office": "leaders"}, {"discipline"}),
        ({"about_office": "village"}, {"discipline", "petition"}),
        ({"about_named": "信访办的人"}, {"discipline"}),
    ],
)
def test_it_goes_past_an_office_that_is_named_later(
    town: Town, now: datetime, named: dict[str, str], left: set[str]
) -> None:
    case = Case(town, now).accepted()
    matter = accuse(case, None, now, **named)
    assert finders(town, case) == left
    assert matter.owner == town.discipline


def test_a_second_name_lets_the_first_not_in_again(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    accuse(case, None, now, about_official=town.petition)
    assert finders(town, case) == {"discipline"}
    accuse(case, None, now, about_office="village")
    assert finders(town, case) == {"discipline"}
    with pytest.raises(NotVisible):
        accuse(case, town.secretary, now, about_office="leaders")


@pytest.mark.parametrize("named", [{"about_official": "office"}, {"about_named": "镇上某个人"}])
def test_whoever_handled_it_the_simple_way_may_be_named(town: Town, now: datetime, named: dict[str, str]) -> None:
    case = Case(town, now)
    done("register", case.pk, petition_class="appeal", public_summary="x", is_public=True, **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
    given = {name: town.office if value == "office" else value for name, value in named.items()}
    matter = accuse(case, None, now, **given)
    assert (matter.kind, matter.status, matter.owner) == (SEALED, "accepted", town.discipline)
    assert "recuse_owner" not in matter.steps.values_list("event", flat=True)
    assert town.client("office").get(f"/demands/{case.pk}/").status_code == 404


def test_what_leaves_the_simple_way_has_sixty_days(town: Town, now: datetime) -> None:
    case = Case(town, now)
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
    matter = accuse(case, None, now, about_office="village")
    assert matter.status == "accepted"
    running = Clock.objects.filter(matter=matter, state="running")
    assert running.filter(rule="petition.complete_days").exists()
    assert not running.filter(rule="petition.simple_opinion_workdays").exists()
