"""Moving people out of danger: who lives below a site, and the roll of one move (RR-8).

Names are seen only by those on duty in the area, and the roll lives no longer than the event and
thirty days.  Nothing about anybody's health: how many helpers a household needs, that is all.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.hazards.models import RollEntry, ThreatenedHousehold
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.places.models import HazardSite
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

MOST_HELPERS = 20


def may_see_roll(staff: Staff, site: HazardSite) -> bool:
    """Those who serve the households of the area anyway."""
    return scope_of(staff).covers(site.area_id, *HOUSEHOLD_ROLES)


@transaction.atomic
def note_threatened(
    site_id: UUID, household_id: UUID, *, helpers: int, by: Staff, now: datetime
) -> ThreatenedHousehold:
    """Note that a household lives below a site, and how many helpers it needs to move; again corrects it.

    Raises:
        NotVisible: no such site or household for this person.
        InvalidInput: the household is in another area, or too many helpers.
    """
    site = _site(site_id, by)
    household = Household.objects.visible_to(by).filter(pk=household_id, area=site.area_id).first()
    if household is None:
        raise NotVisible(_("没有这户。"))
    if not 0 <= helpers <= MOST_HELPERS:
        raise InvalidInput(_("需要帮手的人数填0至%d。") % MOST_HELPERS, field="helpers")
    row, _created = ThreatenedHousehold.objects.update_or_create(
        site=site, household=household, defaults={"helpers": helpers}
    )
    _recount(site)
    return row


@transaction.atomic
def give_card(threatened_id: int, *, by: Staff, now: datetime) -> ThreatenedHousehold:
    """Note that a threatened household has its safety card."""
    row = _threatened(threatened_id, by)
    row.card_given_on = local_date(now)
    row.save(update_fields=["card_given_on"])
    return row


@transaction.atomic
def no_longer_threatened(threatened_id: int, *, by: Staff) -> None:
    """Take a household off the list of a site."""
    row = _threatened(threatened_id, by)
    row.delete()
    _recount(row.site)


def begin_roll(site: HazardSite) -> int:
    """Put every threatened household of a site on the roll, none counted as safe yet; return how many."""
    RollEntry.objects.filter(site=site).delete()
    rows = [RollEntry(site=site, household_id=pk) for pk in site.threatened.values_list("household", flat=True)]
    return len(RollEntry.objects.bulk_create(rows))


@transaction.atomic
def call_roll(entry_id: int, *, is_safe: bool, by: Staff, now: datetime) -> RollEntry:
    """Note that a household is safe, or is not after all.

    Raises:
        NotVisible: no such entry of a site whose roll they see.
    """
    row = RollEntry.objects.select_for_update(of=("self",)).select_related("site").filter(pk=entry_id).first()
    if row is None or not may_see_roll(by, row.site):
        raise NotVisible(_("没有这条点名记录。"))
    row.is_safe, row.noted_at = is_safe, now
    row.save(update_fields=["is_safe", "noted_at"])
    return row


def end_roll(site: HazardSite, *, now: datetime) -> None:
    """Set the day on which the roll of a site is deleted."""
    today = local_date(now)
    RollEntry.objects.filter(site=site, delete_on=None).update(
        delete_on=due_day(rule_on("hazard.roll_days", today), today, work_calendar()).raw
    )


@transaction.atomic
def delete_old_rolls(*, on: date, now: datetime) -> int:
    """Delete the rolls whose thirty days are over, and say so in the audit log; return how many entries."""
    rows = RollEntry.objects.filter(delete_on__lt=on)
    sites = sorted(set(rows.values_list("site__name", flat=True)))
    deleted = rows.delete()[0]
    for name in sites:
        record_deed("roll.delete", by=None, subject=name, now=now)
    return deleted


def _site(site_id: UUID, by: Staff) -> HazardSite:
    site = HazardSite.objects.select_for_update().filter(pk=site_id).first()
    if site is None or not may_see_roll(by, site):
        raise NotVisible(_("没有这个隐患点。"))
    return site


def _threatened(threatened_id: int, by: Staff) -> ThreatenedHousehold:
    row = (
        ThreatenedHousehold.objects.select_for_update(of=("self",))
        .select_related("site")
        .filter(pk=threatened_id)
        .first()
    )
    if row is None or not may_see_roll(by, row.site):
        raise NotVisible(_("没有这户。"))
    return row


def _recount(site: HazardSite) -> None:
    site.households_at_risk = site.threatened.count()
    site.version += 1
    site.save(update_fields=["households_at_risk", "version"])
