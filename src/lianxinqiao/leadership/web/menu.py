"""What reception days and owned cases add to the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.matters.web.menu import sees_content


def register() -> None:
    register_entry(Entry("receptions", _("领导接访"), "leadership:receptions", "people", "work", 25, sees_content))
    register_entry(Entry("cases", _("领导包案"), "leadership:cases", "star", "work", 26, sees_content))
