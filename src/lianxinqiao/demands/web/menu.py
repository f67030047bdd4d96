"""What demands add to the menu and the Today page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.policies import keeps_demands
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.matters.web.menu import sees_content


def register() -> None:
    register_entry(Entry("demands", _("诉求登记簿"), "demands:demands", "message", "work", 22, keeps_demands))
    register_entry(Entry("owed", _("欠答复的住户"), "demands:owed", "home", "work", 24, sees_content))
