"""Referrals in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES


def register() -> None:
    register_entry(
        Entry(
            "maternal",
            _("妇幼服务转介"),
            "maternal:slips",
            "maternal",
            "work",
            31,
            lambda staff: scope_of(staff).has(*HOUSEHOLD_ROLES, Role.HEALTH_CENTRE),
        )
    )
