"""What cards and boxes add to the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.outreach.querysets import CARD_ROLES, LETTER_ROLES


def register() -> None:
    register_entry(
        Entry(
            "cards",
            _("联系卡与电话"),
            "outreach:cards",
            "card",
            "area",
            20,
            lambda staff: scope_of(staff).has(*CARD_ROLES),
        )
    )
    register_entry(
        Entry(
            "boxes", _("意见箱"), "outreach:boxes", "box", "area", 21, lambda staff: scope_of(staff).has(*LETTER_ROLES)
        )
    )
