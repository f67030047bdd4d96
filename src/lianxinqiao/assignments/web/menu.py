"""What was handed out, in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.matters.web.menu import sees_content


def register() -> None:
    register_entry(Entry("handed_out", _("我交办的"), "handed_out:list", "people", "work", 23, sees_content))
