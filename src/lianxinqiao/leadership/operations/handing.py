"""What a person holds of cases and receptions, and how it passes on when their post ends (R-2.12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.moments import now as moment
from lianxinqiao.leadership.choices import DayStatus
from lianxinqiao.leadership.models import DutyShare, ReceptionDay
from lianxinqiao.matters.models import Matter


def count_shares(staff: Staff, by: Staff | None) -> int:
    """Return how many undone tasks of cases somebody has, of the cases that whoever asks finds; of all for the machine."""
    found = Matter.objects.all() if by is None else Matter.objects.visible_to(by)
    return DutyShare.objects.filter(cadre=staff, done_on=None, case__matter__in=found.values("pk")).count()


def move_shares(giver: Staff, receiver: Staff, by: Staff | None, now: datetime) -> int:
    """Give the undone tasks of ``giver`` to ``receiver``; return how many.

    Those of a case that the receiver must not have go to whoever answers for it, and are not counted (RR-13).
    """
    undone = DutyShare.objects.filter(cadre=giver, done_on=None)
    hidden = undone.filter(case__matter__in=Matter.objects.must_not_be_with(receiver).values("pk"))
    kept = set(hidden.values_list("pk", flat=True))
    for share in hidden.select_related("case__matter__owner"):
        owner = share.case.matter.owner
        if owner is not None and owner != giver:
            share.cadre = owner
            share.save(update_fields=["cadre"])
    return undone.exclude(pk__in=kept).update(cadre=receiver)


def days_to_hold(staff: Staff, now: datetime) -> QuerySet[ReceptionDay]:
    """Return the receptions to come that somebody holds: their own unless another holds it for them, and those of others."""
    to_come = ReceptionDay.objects.filter(on__gte=local_date(now), status__in=(DayStatus.PLANNED, DayStatus.PUBLISHED))
    return to_come.filter(Q(leader=staff, substitute=None) | Q(substitute=staff))


def count_days(staff: Staff, _by: Staff | None) -> int:
    return days_to_hold(staff, moment()).count()


def check_days(giver: Staff, _receiver: Staff, _by: Staff | None, now: datetime) -> int:
    """Let a hand-over wait for receptions to come: residents have read who receives, and another is published with the reason.

    Raises:
        InvalidInput: there is one that nobody else holds.
    """
    waiting = [f"{day.on:%Y-%m-%d} {day.place}" for day in days_to_hold(giver, now).order_by("on")[:5]]
    if waiting:
        raise InvalidInput(_("此人还有接访日：%s。请先办理“换人代接访”或“取消”，再办离岗交接。") % "、".join(waiting))
    return 0
