"""Applying for relief, deciding it, telling the household (R-14.3)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.clocks import meet_clocks
from lianxinqiao.matters.operations.steps import lock_matter, open_matter, take_step
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.relief.choices import Relief
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.relief.policies import DECIDERS, RELIEF, tags_of
from lianxinqiao.residents.models import Household

LIMIT = "service.days"


@transaction.atomic
def apply(
    household_id: UUID, *, relief: str, hardship: str, agreed_on: date, by: Staff, now: datetime, id: UUID | None = None
) -> ReliefApplication:
    """Hand in an application for a household that agreed to it; the office decides within fifteen days.

    Args:
        agreed_on: the day the household agreed.

    Raises:
        NotVisible: no such household for this person.
        InvalidInput: no hardship said, no agreement, a day to come, or one of the same kind is undecided.
    """
    if id is not None and (known := ReliefApplication.objects.select_related("matter").filter(pk=id).first()):
        return known
    home = (
        Household.objects.visible_to(by).select_related("area", "group").filter(pk=household_id, is_active=True).first()
    )
    if home is None:
        raise NotVisible(_("没有这户。"))
    if relief not in Relief.values:
        raise InvalidInput(_("请选择哪种救助。"), field="relief")
    if not hardship.strip():
        raise InvalidInput(_("请写明困难在哪里。"), field="hardship")
    if agreed_on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="agreed_on")
    if ReliefApplication.objects.filter(household=home, relief=relief, is_granted=None).exists():
        raise InvalidInput(_("这户同一种救助已在等决定。"), field="relief")
    deciders = [who for role in DECIDERS for who in holders(role, home.area, on=local_date(now)) if who.pk != by.pk]
    matter = open_matter(
        id=id,
        kind=RELIEF,
        area=home.area,
        title=f"{Relief(relief).label}：{home.group.name} {home.house_no}",
        owner=next(iter(deciders), None),
        by=by,
        role="",
        rule="R-14.3",
        now=now,
        limits=(LIMIT,),
    )
    row = ReliefApplication.objects.create(
        matter=matter, household=home, relief=relief, hardship=hardship, agreed_on=agreed_on, applied_by=by
    )
    tell_of(matter, deciders, title=_("救助申请待决定：%s") % matter.title, now=now)
    return row


@transaction.atomic
def decide(
    application_id: UUID,
    *,
    grants: bool,
    basis: str,
    decision: str,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> ReliefApplication:
    """Decide an application on the rules of relief, as somebody who did not hand it in.

    Raises:
        NotPermitted: not the deciding office, or the one who handed it in.
        InvalidInput: no rule named, or nothing said.
    """
    row = _lock(application_id, by, expected_version)
    if not basis.strip():
        raise InvalidInput(_("请写明依据哪条救助规定。"), field="basis")
    _step(row, "grant" if grants else "refuse", by=by, now=now, reason=decision)
    row.is_granted, row.basis, row.decision, row.decided_by, row.decided_on = (
        grants,
        basis,
        decision,
        by,
        local_date(now),
    )
    row.save()
    meet_clocks(row.matter, LIMIT, now=now)
    tell_of(row.matter, [row.applied_by], title=_("救助已决定，请告知本人：%s") % row.matter.title, now=now)
    return row


@transaction.atomic
def tell_household(
    application_id: UUID, *, on: date, by: Staff, expected_version: int | None, now: datetime
) -> ReliefApplication:
    """Note the day the household was told, with the reason where it was refused.

    Raises:
        InvalidInput: a day before the decision, or to come.
    """
    row = _lock(application_id, by, expected_version)
    if row.decided_on is None or not row.decided_on <= on <= local_date(now):
        raise InvalidInput(_("告知日期在决定之后、今天以前。"), field="on")
    _step(row, "tell", by=by, now=now)
    row.told_on = on
    row.save(update_fields=["told_on"])
    return row


def _lock(application_id: UUID, by: Staff, expected_version: int | None) -> ReliefApplication:
    matter = lock_matter(application_id, by=by, expected_version=expected_version)
    if matter.kind != RELIEF:
        raise NotVisible(_("没有这件救助申请。"))
    row = ReliefApplication.objects.select_for_update(of=("self",)).select_related("applied_by").get(pk=matter.pk)
    row.matter = matter
    matter.relief = row
    return row


def _step(row: ReliefApplication, event: str, *, by: Staff, now: datetime, reason: str = "") -> None:
    edge = kind_of(RELIEF).workflow.edge(row.matter.status, event)
    if edge is not None and not edge.may & tags_of(by, row.matter):
        raise NotPermitted(_("由党政办决定；谁递交的申请，谁不能决定。"))
    take_step(row.matter, event, by=by, role="", now=now, reason=reason)
