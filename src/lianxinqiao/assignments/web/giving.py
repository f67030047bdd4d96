"""Giving a part, as the pages of matters offer it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.asks import OutsideAsks, PartAsks
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin, may_begin, opening_by
from lianxinqiao.matters.web.offers import AskForm


def part_form(whole: Matter, by: Staff, asks: type[Asks] = PartAsks) -> AskForm:
    """Return the form by which a part of a matter is given."""
    return AskForm(asks, opening_by(ASSIGNMENT, whole, by=by, now=now()), opens=True)


def giving_deeds(by: Staff, whole: Matter) -> list[Offer]:
    """Return giving a part to somebody here, and to a body elsewhere, for those who may."""
    if not may_begin(ASSIGNMENT, whole, by=by, now=now()):
        return []

    def give(cleaned: dict[str, Any]) -> Any:
        return begin(ASSIGNMENT, cleaned, beside=whole.pk, by=by, now=now(), id=cleaned["id"])

    hint = _("几个单位都有责任的，请外单位协办；对方不在本系统里，由一个人去函、催办、登记答复。")
    return [
        Offer(
            "assign", _("交办一部分"), give, form=part_form(whole, by), icon="people", done=_("已交办，到期前会提醒。")
        ),
        Offer(
            "outside",
            _("请外单位协办"),
            give,
            form=part_form(whole, by, OutsideAsks),
            icon="swap",
            hint=hint,
            done=_("已登记，到期前会提醒。"),
            rare=True,
        ),
    ]
