"""More time: asked for by the handler, decided once by the head, told to the resident before the first limit ends (article 34)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import last_day_of, local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.moving import lock_demand, move, note_change, tell_heads, tell_owner
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.demands.workflow import HANDLER, HEAD, OFFICE
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations.clocks import extend_clock, meet_clocks, start_clock_until

EXTENSION_NOTICE = "petition.extension_notice"


@transaction.atomic
def ask_extension(
    demand_id: UUID, *, days: int, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Ask the head for more time, saying why; from now on the head reads the demand, to decide on more than a number.

    Raises:
        NotPermitted: neither the handler nor the office.
        StepNotAllowed, InvalidInput: as for ``extend``.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人申请延期。"))
    _may_be_extended(demand, days, now)
    if demand.matter.status != Status.PROCESSING:
        raise StepNotAllowed(_("办理中的诉求才能延期。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    demand.extension_asked_days, demand.extension_reason = days, reason
    demand.save(update_fields=["extension_asked_days", "extension_reason"])
    note_change(demand, "ask_extension", by=by, now=now, rule="信访工作条例34", reason=reason, days=days)
    tell_heads(demand, _("延期待批：%s"), now)
    return demand


@transaction.atomic
def extend(
    demand_id: UUID, *, days: int, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Take more time, once, as the head, on a written request and before the limit is over (article 34).

    True afterwards: until the day the first limit would have ended the resident is to be told why.

    Raises:
        NotPermitted: not the head of the unit.
        StepNotAllowed: nobody asked for it, extended before, or on the simple track.
        InvalidInput: more than the law allows, no reason, or the limit is over already.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HEAD not in tags_of(by, demand.matter):
        raise NotPermitted(_("由领导决定。"))
    clock = _may_be_extended(demand, days, now)
    if not demand.extension_asked_days:
        raise StepNotAllowed(_("还没有人申请延期。"))
    move(demand, "extend", by=by, now=now, reason=reason, days=days)
    demand.extended_days, demand.extension_reason = days, reason
    demand.save(update_fields=["extended_days", "extension_reason"])
    first_due = last_day_of(clock.due_at)
    extend_clock(demand.matter, "petition.complete_days", days=days)
    start_clock_until(demand.matter, EXTENSION_NOTICE, start_at=now, due_on=first_due)
    tell_owner(demand, _("已同意延期，请告知本人：%s"), now=now)
    return demand


@transaction.atomic
def refuse_extension(demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Refuse, as the head, the time that was asked for; the limit stays.

    Raises:
        NotPermitted: not the head of the unit.
        StepNotAllowed: nobody asked for it, or it is granted.
        InvalidInput: no reason.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HEAD not in tags_of(by, demand.matter):
        raise NotPermitted(_("由领导决定。"))
    if not demand.extension_asked_days or demand.extended_days:
        raise StepNotAllowed(_("没有待批的延期申请。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    demand.extension_asked_days, demand.extension_reason = 0, ""
    demand.save(update_fields=["extension_asked_days", "extension_reason"])
    note_change(demand, "refuse_extension", by=by, now=now, rule="信访工作条例34", reason=reason)
    tell_owner(demand, _("延期没有批准：%s"), body=reason, now=now)
    return demand


@transaction.atomic
def tell_extension(demand_id: UUID, *, on: date, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Note the day the notice of extension with its reason reached the resident (article 34).

    Raises:
        NotPermitted: neither the handler nor the office.
        StepNotAllowed: not extended, or told before.
        InvalidInput: a day to come.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人或综治信访办告知。"))
    if not demand.extended_days or demand.extension_told_on:
        raise StepNotAllowed(_("没有待告知的延期。"))
    if on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="on")
    demand.extension_told_on = on
    demand.save(update_fields=["extension_told_on"])
    meet_clocks(demand.matter, EXTENSION_NOTICE, now=now)
    note_change(demand, "tell_extension", by=by, now=now, rule="信访工作条例34", on=on.isoformat())
    return demand


def _may_be_extended(demand: Demand, days: int, now: datetime) -> Clock:
    """Return the running limit that an extension would lengthen."""
    longest = number_on("petition.extend_days", local_date(now))
    if not 1 <= days <= longest:
        raise InvalidInput(_("最多延长%d天。") % longest, field="days")
    clock = Clock.objects.filter(matter=demand.matter, rule="petition.complete_days", state="running").first()
    if clock is None or demand.extended_days:
        raise StepNotAllowed(_("这件诉求不能延期：没有在走的办结期限，或已经延过。"))
    if now > clock.due_at:
        raise InvalidInput(_("已超过办结期限，不能再延期。"))
    return clock
