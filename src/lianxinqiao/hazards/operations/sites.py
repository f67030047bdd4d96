"""What only a hazard site knows of its deeds (SM-11): its card, its patrols, its moves."""

from __future__ import annotations

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.hazards.choices import WarningState
from lianxinqiao.hazards.operations.evacuation import begin_roll, end_roll
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.places.models import HazardPatrol, HazardSite

# What stands on the card that a household signs.
ON_CARD = (
    "place",
    "households_at_risk",
    "signal",
    "route",
    "shelter",
    "monitor_name",
    "monitor_phone",
    "deputy_name",
    "deputy_phone",
)


def registered(site: HazardSite, asked: Asked, doing: Doing) -> HazardSite:
    """Register a site of the area."""
    record_deed("hazard.register", by=doing.by, subject=site.name, now=doing.now, area=asked.area.code)
    return site


def changed(site: HazardSite, asked: Asked, doing: Doing) -> None:
    """Correct what is registered; a card signed before then is to be signed again, as a new edition."""
    if site.card_signed_on and any(getattr(site, name) != asked[name] for name in ON_CARD):
        site.card_signed_on = None
        site.card_version += 1
    for name, value in asked.items():
        setattr(site, name, value)
    record_deed("hazard.change", by=doing.by, subject=site.name, now=doing.now)


def patrolled(site: HazardSite, asked: Asked, doing: Doing) -> HazardPatrol:
    """Keep what was seen at the site on a day."""
    doing.reason = asked.findings
    return HazardPatrol.objects.create(
        site=site,
        patrolled_on=asked.on,
        by_name=doing.person.name,
        findings=asked.findings,
        is_abnormal=asked.is_abnormal,
    )


def signed(site: HazardSite, asked: Asked, doing: Doing) -> None:
    """The card was signed again, as every year before the flood season."""
    site.card_version += 1
    site.card_signed_on = asked.on
    record_deed("hazard.card", by=doing.by, subject=site.name, now=doing.now)


def noted(_site: HazardSite, asked: Asked, doing: Doing) -> None:
    """What was written stands in the Step."""
    doing.reason = asked.note


def moved(site: HazardSite, asked: Asked, doing: Doing) -> None:
    """How many were moved stands in the Step; every threatened household is on the roll."""
    doing.reason = asked.note
    doing.data = {"households_moved": asked.households_moved, "people_moved": asked.people_moved}
    begin_roll(site)


def stood_down(site: HazardSite, _asked: Asked, doing: Doing) -> None:
    """With the last warning lifted the roll has thirty days to live."""
    if not is_warned(site):
        end_roll(site, now=doing.now)


def is_warned(site: HazardSite) -> bool:
    """Whether an official warning stands at a site."""
    return site.warnings.filter(status=WarningState.STANDING).exists()
