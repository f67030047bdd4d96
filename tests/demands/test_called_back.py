"""Whoever is out of a demand has nothing of it left in hand, by whichever deed, in the same moment (RR-13)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from factories.demands import Filing, done, file_demand
from factories.parts import give_part
from factories.town import Town, day_before
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND, SEALED
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.matters.operations.affairs import settle
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
PLAIN = Filing(topic="road", text="三组的路坏了好几天")
NAMES_NOBODY = Filing(topic="officials", text="他推来推去不给办", about_officials=True)


def excluded(town: Town, pk: Any, now: datetime) -> None:
    done("exclude", pk, person=town.judicial, reason="亲属", by=keeper(town, pk), now=now)


def pointed_out(town: Town, pk: Any, now: datetime) -> None:
    done("point_out", pk, about_official=town.judicial, by=town.discipline, now=now)


def accused(town: Town, pk: Any, now: datetime) -> None:
    done("accuse", pk, about_official=town.judicial, by=None, now=now)


def registered(town: Town, pk: Any, now: datetime) -> None:
    done("register", pk, petition_class="accusation", by=keeper(town, pk), now=now)


def merged(town: Town, pk: Any, now: datetime) -> None:
    """Into one from which they are out."""
    stated = PLAIN if Matter.objects.get(pk=pk).kind == DEMAND.code else NAMES_NOBODY
    other = file_demand(town.own, stated, by=None, now=now).demand
    excluded(town, other.pk, now)
    done("merge", pk, into=other.matter.number, by=keeper(town, pk), now=now)


def keeper(town: Town, pk: Any) -> Any:
    return town.petition if Matter.objects.get(pk=pk).kind == DEMAND.code else town.discipline


# Whether what was given to others, who are not out, comes back too: it is sealed by it, or said only now whom it means.
WAYS: dict[str, tuple[Callable[[Town, Any, datetime], None], bool]] = {
    "demand.exclude": (excluded, False),
    "demand.accuse": (accused, True),
    "demand.register": (registered, True),
    "demand.merge": (merged, False),
    "sealed_demand.exclude": (excluded, False),
    "sealed_demand.point_out": (pointed_out, True),
    "sealed_demand.accuse": (accused, True),
    "sealed_demand.merge": (merged, False),
}
# What is sealed already is only given its class.
SEALS_NOTHING = {"sealed_demand.register"}


def test_every_deed_that_takes_somebody_out_is_tried_here() -> None:
    takes_out = {"hide_from", "becomes_a_complaint", "unite", "seal"}
    found = {
        f"{kind.code}.{deed.name}"
        for kind in (DEMAND, SEALED)
        for deed in kind.deeds
        if deed.does is not None and takes_out & set(inspect.unwrap(deed.does).__code__.co_names)
    }
    assert found == WAYS.keys() | SEALS_NOTHING
    reach = {f"{kind.code}.{deed.name}" for kind in (DEMAND, SEALED) for deed in kind.deeds if deed.reaches is not None}
    assert (reach <= found, sorted(found - reach)) == (True, [])


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_left_in_hand_of_who_is_out(town: Town, now: datetime, way: str) -> None:
    """A part, a question in writing, what was told."""
    take_out, also_of_others = WAYS[way]
    demand = file_demand(town.own, PLAIN if way.startswith("demand") else NAMES_NOBODY, by=None, now=now).demand
    giver = keeper(town, demand.pk)
    theirs, others = (
        give_part(demand.pk, to=who, task="看看账", due_on=local_date(now), by=giver, now=now)
        for who in (town.judicial, town.police)
    )
    asked = Supervision.objects.create(
        matter=theirs.matter, by=giver, to=town.judicial, text="请答复", due_on=day_before(now, -3), at=now
    )

    take_out(town, demand.pk, now)

    part, other = (Matter.objects.select_related("owner").get(pk=row.pk) for row in (theirs, others))
    keeps = {town.petition, town.discipline}
    assert part.owner in keeps
    assert Supervision.objects.get(pk=asked.pk).to in keeps
    assert not Message.objects.filter(recipient=town.judicial, about=part.pk).exists()
    town.judicial.__dict__.pop("_scopes", None)
    assert not Matter.objects.visible_to(town.judicial).filter(pk__in=[demand.pk, part.pk]).exists()
    assert (other.owner in keeps) == also_of_others
    assert Message.objects.filter(recipient=town.police, about=other.pk).exists() != also_of_others
    # Nothing is left for the job that looks after it.
    before = list(Matter.objects.order_by("pk").values_list("pk", "version", "owner"))
    for who in (town.judicial, town.police):
        settle(who, now=now)
    assert list(Matter.objects.order_by("pk").values_list("pk", "version", "owner")) == before


def test_what_comes_back_when_it_is_said_whom_it_means_may_be_given_on_again(town: Town, now: datetime) -> None:
    demand = file_demand(town.own, NAMES_NOBODY, by=None, now=now).demand
    given = {"task": "看看账", "due_on": local_date(now), "by": town.discipline, "now": now}
    give_part(demand.pk, to=town.police, **given)
    pointed_out(town, demand.pk, now)
    again = give_part(demand.pk, to=town.police, **given)
    assert Matter.objects.visible_to(town.police).filter(pk=again.pk).exists()
