"""Deciding the town's own value of a rule, with who, why and from when (domain §7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.models import RuleValue
from lianxinqiao.calendar.operations.calendars import decide_rule_value
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted

DECIDERS = (Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE)
FIVE_CONDITIONS = "five."


def may_decide_rule(staff: Staff, name: str = "") -> bool:
    """The party committee decides, its office writes it down; limits of the five conditions also their leader in charge."""
    scope = scope_of(staff)
    return scope.has(*DECIDERS) or (name.startswith(FIVE_CONDITIONS) and scope.has(Role.LEADER_IN_CHARGE))


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
        raise NotPermitted(_("规则由党委决定、党政办登记；五情时限也可由分管领导决定。"))
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
    if not decided_by.strip():
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
    return row
