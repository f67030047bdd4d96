"""Whose part is what in a warning, and what a warning does to a site (SM-11)."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.hazards import a_site, move, relay, threaten
from factories.town import Town
from lianxinqiao.hazards.policies import KEEPER, warning_tags
from lianxinqiao.places.models import HazardSite

pytestmark = pytest.mark.django_db


@pytest.mark.rule("SM-11")
def test_a_warning_is_kept_by_whoever_keeps_the_sites_of_its_area(town: Town, now: datetime) -> None:
    warning = relay(town, now)
    found = {name for name, person in town.staff.items() if warning_tags(person, warning) == {KEEPER}}

    assert found == {
        *("cadre", "director", "secretary", "leader", "office"),
        *("safety", "in_charge", "security_chief", "principal", "mayor"),
    }
    assert [name for name in set(town.staff) - found if warning_tags(town.staff[name], warning)] == []


@pytest.mark.rule("SM-11")
def test_a_warning_moves_nobody_back_and_opens_no_closed_site(town: Town, now: datetime) -> None:
    moved, closed, watched = (a_site(town, now, name) for name in ("后山", "前山", "河岸"))
    threaten(moved, town.homes[0], by=town.cadre, now=now)
    relay(town, now, site=moved)
    move(moved, by=town.cadre, now=now)
    HazardSite.objects.filter(pk=closed.pk).update(status="closed")

    for number, site in enumerate((moved, closed, watched)):
        relay(town, now, site=site, number=f"2{number}")

    assert [HazardSite.objects.get(pk=site.pk).status for site in (moved, closed, watched)] == [
        "moved",
        "closed",
        "relayed_warning",
    ]
