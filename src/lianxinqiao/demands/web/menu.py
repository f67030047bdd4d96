"""What demands add to the menu and the Today page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.matters.web.menu import sees_content


def keeps_sealed(staff: Staff) -> bool:
    """Whether a person's posts find any demand at all."""
    return sees_content(staff) or scope_of(staff).has(Role.DISCIPLINE_CONTACT)


def register() -> None:
    register_entry(Entry("demands", _("诉求登记簿"), "/demands/", "message", "work", 22, keeps_sealed))
    register_entry(Entry("handed_out", _("我交办的"), "/assignments/", "people", "work", 23, sees_content))
    register_entry(Entry("owed", _("欠答复的住户"), "/demands/owed/", "home", "work", 24, sees_content))
