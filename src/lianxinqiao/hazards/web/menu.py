"""Hazard sites in the menu, and warnings in force on the Today page."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.desk.today import Panel, register_panel
from lianxinqiao.hazards.choices import WarningLevel
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.hazards.policies import keeps_any
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.web.menu import sees_content
from lianxinqiao.places.queries import area_names


def warning_panel(staff: Staff, moment: datetime) -> Panel | None:
    """Official warnings in force in one's areas."""
    if not sees_content(staff):
        return None
    names = area_names()
    rows = [
        (row, names.get(row.area_id, ""), words_of(WarningLevel, row.level))
        for row in RelayedWarning.objects.visible_to(staff).filter(stood_down_at=None)[:5]
    ]
    return Panel("hazards/panel_warnings.html", {"rows": rows}, order=5, wide=True) if rows else None


def register() -> None:
    register_entry(Entry("hazards", _("隐患点与预警"), "hazards:sites", "disaster", "work", 30, keeps_any))
    register_panel(warning_panel)
