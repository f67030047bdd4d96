"""Moving people out of danger: who lives below a site, and the roll of one move (RR-8).

Names are seen only by those on duty in the area, and the roll lives no longer than the event and
thirty days.  Nothing about anybody's health: how many helpers a household needs, that is all.
"""

from __future__ import annotations

from datetime import datetime

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.hazards.models import RollEntry, ThreatenedHousehold
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.places.models import HazardSite


def threatened(site: HazardSite, asked: Asked, _doing: Doing) -> ThreatenedHousehold:
    """A household of the area lives below the site and needs so many helpers to move; again corrects it."""
    row, _created = ThreatenedHousehold.objects.update_or_create(
        site=site, household=asked.home, defaults={"helpers": asked.helpers}
    )
    _recount(site)
    return row


def card_given(_site: HazardSite, asked: Asked, doing: Doing) -> None:
    """The household has its safety card."""
    asked.home.card_given_on = local_date(doing.now)
    asked.home.save(update_fields=["card_given_on"])


def no_longer_threatened(site: HazardSite, asked: Asked, _doing: Doing) -> None:
    """The household is off the list of the site."""
    asked.home.delete()
    _recount(site)


def begin_roll(site: HazardSite) -> int:
    """Put every threatened household of a site on the roll, none counted as safe yet; return how many."""
    RollEntry.objects.filter(site=site).delete()
    rows = [RollEntry(site=site, household_id=pk) for pk in site.threatened.values_list("household", flat=True)]
    return len(RollEntry.objects.bulk_create(rows))


def called(site: HazardSite, asked: Asked, doing: Doing) -> RollEntry:
    """The household is safe, or is not after all; the Step counts and names nobody."""
    entry: RollEntry = asked.roll
    entry.is_safe, entry.noted_at = asked.is_safe, doing.now
    entry.save(update_fields=["is_safe", "noted_at"])
    entries = RollEntry.objects.filter(site=site)
    doing.reason = f"{entries.filter(is_safe=True).count()} / {entries.count()}"
    return entry


def end_roll(site: HazardSite, *, now: datetime) -> None:
    """Set the day on which the roll of a site is deleted."""
    today = local_date(now)
    RollEntry.objects.filter(site=site, delete_on=None).update(
        delete_on=due_day(rule_on("hazard.roll_days", today), today, work_calendar()).raw
    )


def forgotten(site: HazardSite, _asked: Asked, doing: Doing) -> int:
    """Delete the roll whose thirty days are over, and say so in the audit log; return how many entries."""
    record_deed("roll.delete", by=None, subject=site.name, now=doing.now, area=site.area.code)
    return RollEntry.objects.filter(site=site, delete_on__lt=local_date(doing.now)).delete()[0]


def _recount(site: HazardSite) -> None:
    site.households_at_risk = site.threatened.count()
