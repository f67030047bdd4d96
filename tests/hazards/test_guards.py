"""Who relays a warning, whose home lives below a site, and when a roll is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories import beginnings
from factories.hazards import a_site, relay, threaten
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.calendar.limits import end_of_day
from lianxinqiao.demo.doing import do
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.hazards.models import RelayedWarning, RollEntry, ThreatenedHousehold
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import HazardSite
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RR-8")
def test_a_roll_is_forgotten_after_its_last_day_and_not_on_it(town: Town, now: datetime) -> None:
    pk = beginnings.a_site_stood_down(town, now)
    over = end_of_day(RollEntry.objects.get(site=pk).delete_on)  # type: ignore[arg-type]  # the move has ended
    for too_early in (now, over - timedelta(seconds=1)):
        with pytest.raises(StepNotAllowed, match="还没有到删除"):
            do(SITE, pk, "forget_roll", by="system", now=too_early)
    assert RollEntry.objects.exists()
    do(SITE, pk, "forget_roll", by="system", now=over)
    assert not RollEntry.objects.exists()


@pytest.mark.rule("RR-8")
def test_only_a_home_of_the_area_lives_below_its_site(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    # Moved to another area, and still in its old group: whoever serves both finds it, and it is not below this site.
    home = Household.objects.create(
        area=town.other, group=town.homes[0].group, house_no="9号", head_name="李九", size=1
    )
    Appointment.objects.create(staff=town.cadre, role="village_cadre", area=town.other, starts_on="2020-01-01")
    both = Staff.objects.get(pk=town.cadre.pk)
    assert Household.objects.visible_to(both).filter(pk=home.pk).exists()
    with pytest.raises(InvalidInput, match="没有这个门牌号") as refused:
        threaten(site, home, by=both, now=now)
    assert refused.value.field == "house"
    assert not ThreatenedHousehold.objects.exists()


@pytest.mark.rule("RR-8")
def test_who_keeps_no_site_passes_on_no_warning(town: Town, now: datetime) -> None:
    for who in (town.auditor, town.health):
        with pytest.raises(NotPermitted, match="没有管理隐患点"):
            relay(town, now, by=who)
    assert not RelayedWarning.objects.exists()


@pytest.mark.rule("RR-8")
@pytest.mark.parametrize(("away", "told"), [((0, 1), True), ((-2, -1), False), ((1, 2), False)])
def test_whoever_stands_in_for_somebody_on_duty_hears_a_warning(
    town: Town, now: datetime, away: tuple[int, int], told: bool
) -> None:
    begin, end = (now + timedelta(days=days) for days in away)
    OutOfOffice.objects.create(staff=town.leader, deputy=town.sibling, kind="leave", starts_at=begin, ends_at=end)

    relay(town, now)

    assert Message.objects.filter(recipient=town.sibling).exists() is told


@pytest.mark.rule("RR-8")
def test_a_warning_is_for_a_site_of_its_area(town: Town, now: datetime) -> None:
    # Whoever keeps both areas is offered the sites of both.
    site = HazardSite.objects.create(area=town.other, name="乙坡", kind="landslide")
    with pytest.raises(InvalidInput, match="不在所选责任区") as refused:
        relay(town, now, site=site, by=town.principal)
    assert refused.value.field == "site"
    assert not RelayedWarning.objects.exists()
