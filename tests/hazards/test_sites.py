"""Hazard sites, their card, their warnings, their roll."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town, day_before
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.hazards.models import HazardStep, RollEntry
from lianxinqiao.hazards.operations import evacuation, sites
from lianxinqiao.hazards.operations.sites import SiteInput
from lianxinqiao.kernel.errors import NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.places.models import HazardSite

pytestmark = pytest.mark.django_db


def site_of(town: Town, now: datetime) -> HazardSite:
    return sites.register_site(town.own, SiteInput(name="滑坡", kind="landslide"), by=town.cadre, now=now)


@pytest.mark.rule("SM-11")
def test_the_life_of_a_hazard_site_is_its_table(town: Town, now: datetime) -> None:
    site = site_of(town, now)
    sites.record_patrol(site.pk, on=day_before(now), findings="裂缝无变化", is_abnormal=False, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed):
        sites.take_site_step(
            site.pk,
            "move",
            note="走",
            households_moved=1,
            people_moved=2,
            by=town.cadre,
            expected_version=None,
            now=now,
        )
    with pytest.raises(NotVisible):
        sites.take_site_step(site.pk, "treat", note="好了", by=town.sibling, expected_version=None, now=now)
    with pytest.raises(StaleVersion):
        sites.take_site_step(site.pk, "treat", note="好了", by=town.cadre, expected_version=1, now=now)
    sites.take_site_step(site.pk, "treat", note="已做挡墙", by=town.cadre, expected_version=None, now=now)
    sites.take_site_step(site.pk, "close", note="专家核销", by=town.cadre, expected_version=None, now=now)

    site.refresh_from_db()
    assert site.status == "closed"
    steps = HazardStep.objects.order_by("id")
    assert list(steps.values_list("event", flat=True)) == ["watch", "treat", "close"]
    assert set(steps.values_list("role", "rule")) == {("village_cadre", "SM-11")}


def test_a_changed_card_is_a_new_edition_to_be_signed_again(town: Town, now: datetime) -> None:
    site = site_of(town, now)
    sites.sign_card(site.pk, on=day_before(now), by=town.cadre, now=now)

    changed = sites.change_site(
        site.pk,
        SiteInput(name="滑坡", kind="landslide", shelter="学校操场"),
        by=town.cadre,
        expected_version=None,
        now=now,
    )

    assert (changed.card_version, changed.card_signed_on) == (3, None)


@pytest.mark.rule("RR-8")
def test_the_roll_lives_no_longer_than_thirty_days_after_the_stand_down(town: Town, now: datetime) -> None:
    site = site_of(town, now)
    for home in town.homes[:2]:
        evacuation.note_threatened(site.pk, home.pk, helpers=1, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        evacuation.note_threatened(site.pk, town.homes[3].pk, helpers=1, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        evacuation.note_threatened(site.pk, town.homes[0].pk, helpers=1, by=town.principal, now=now)
    warning = sites.relay_warning(
        town.own,
        issuer="县自然资源局",
        number="7",
        level="red",
        text="撤",
        issued_at=now,
        site=site,
        by=town.cadre,
        now=now,
    )
    sites.take_site_step(
        site.pk,
        "move",
        note="已转移",
        households_moved=2,
        people_moved=5,
        by=town.cadre,
        expected_version=None,
        now=now,
    )
    entry = RollEntry.objects.filter(site=site)[0]
    evacuation.call_roll(entry.pk, is_safe=True, by=town.leader, now=now)
    with pytest.raises(NotVisible):
        evacuation.call_roll(entry.pk, is_safe=False, by=town.principal, now=now)
    assert evacuation.delete_old_rolls(on=day_before(now, -400), now=now) == 0

    sites.stand_down(warning.pk, by=town.cadre, now=now)

    assert evacuation.delete_old_rolls(on=day_before(now, -30), now=now) == 0
    assert evacuation.delete_old_rolls(on=day_before(now, -31), now=now) == 2
    assert AuditEntry.objects.filter(deed="roll.delete", subject="滑坡").count() == 1
    site.refresh_from_db()
    assert (site.status, site.households_at_risk) == ("stood_down", 2)
