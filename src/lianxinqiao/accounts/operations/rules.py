"""Deciding the town's own value of a rule, with who, why and from when (domain §7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.models import RuleValue
from lianxinqiao.calendar.operations.calendars import decide_rule_value
from lianxinqiao.calendar.queries import rule_on
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.routes import page
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.places.queries import town_codes

DECIDERS = (Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE)
FIVE_CONDITIONS = "five."


def may_decide_rule(staff: Staff, name: str = "") -> bool:
    """The party committee decides, its office writes it down; limits of the five conditions also their leader in charge.

    One table holds for every town of the database, so whoever decides has their post over all of them: where there is more than one
    town, at the county.
    """
    roles = (*DECIDERS, Role.LEADER_IN_CHARGE) if name.startswith(FIVE_CONDITIONS) else DECIDERS
    over = [post.prefix for post in scope_of(staff).posts if post.role in roles]
    return any(all(code.startswith(prefix) for code in town_codes()) for prefix in over)


@transaction.atomic
def decide(
    name: str, *, value: str, valid_from: date, decided_by: str, reason: str, by: Staff, now: datetime
) -> RuleValue:
    """Give a rule a value from a day on; what was before stays for what happened before.

    Args:
        decided_by: the body and the paper that decided, as 屈发〔2026〕3号.

    Raises:
        NotPermitted: they may not decide this rule, or the law locks it.
        InvalidInput: a day that is past, no paper named, no reason, not a number.
    """
    if not may_decide_rule(by, name):
        raise NotPermitted(
            _("规则由党委决定、党政办登记；五情时限也可由分管领导决定。系统里不止一个镇的，由县里决定。")
        )
    return _decided(name, value=value, valid_from=valid_from, decided_by=decided_by, reason=reason, by=by, now=now)


@transaction.atomic
def decide_by_machine(
    name: str, *, value: str, valid_from: date, decided_by: str, reason: str, now: datetime
) -> RuleValue:
    """Do the same for whoever has the machine: the record says that nobody of the staff did.

    Raises:
        NotPermitted: the law locks it.
        InvalidInput: as ``decide``.
    """
    return _decided(name, value=value, valid_from=valid_from, decided_by=decided_by, reason=reason, by=None, now=now)


def _decided(
    name: str, *, value: str, valid_from: date, decided_by: str, reason: str, by: Staff | None, now: datetime
) -> RuleValue:
    if valid_from < local_date(now):
        raise InvalidInput(_("不能改过去的规则，请从今天或以后起。"), field="valid_from")
    if not is_seen(decided_by):
        raise InvalidInput(_("请写明由谁决定、文号。"), field="decided_by")
    row = decide_rule_value(name, value=value, valid_from=valid_from, decided_by=decided_by, reason=reason)
    record_deed(
        "rule.decide",
        by=by,
        subject=f"{row.rule} = {row.value}",
        now=now,
        valid_from=valid_from.isoformat(),
        reason=reason,
    )
    title = _("规则“%(rule)s”自 %(day)s 起改为 %(value)s") % {
        "rule": rule_on(row.rule, valid_from).title,
        "day": valid_from.isoformat(),
        "value": row.value,
    }
    # How long something is kept rests on it, and when somebody is stopped.
    others = Staff.objects.filter(
        pk__in=Appointment.objects.active_on(local_date(now)).filter(role__in=(Role.AUDITOR, *DECIDERS)).values("staff")
    )
    told = [person for person in others if by is None or person.pk != by.pk]
    teller().tell(told, title=title, body=reason, path=page("audit"), now=now)
    return row
