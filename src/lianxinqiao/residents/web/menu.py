"""What households add to the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES


def register() -> None:
    register_entry(
        Entry(
            "households",
            _("住户"),
            "residents:households",
            "household",
            "area",
            10,
            lambda staff: scope_of(staff).has(*HOUSEHOLD_ROLES),
            thumb=False,
        )
    )
