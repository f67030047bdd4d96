"""What the five conditions add to the menu and the Today page."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.conditions.choices import ConditionKind, Status
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.desk.today import Panel, register_panel
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import due_words, kind_words, listed, urgency_tag
from lianxinqiao.matters.web.menu import sees_content
from lianxinqiao.places.queries import area_names


def waiting_panel(staff: Staff, moment: datetime) -> Panel | None:
    """For leaders in charge: reports of their kinds that nobody has acknowledged, the clock running."""
    scope = scope_of(staff)
    if not scope.has(Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER):
        return None
    rows = Matter.objects.visible_to(staff, *ConditionKind.values).filter(status=Status.REPORTED, phase="open")
    names = area_names()
    shown = [
        {
            "row": row,
            "path": kind_of(row.kind).path(row),
            "kind": kind_words(row),
            "area": names.get(row.area_id, ""),
            "due": due_words(row, moment),
            "urgency": urgency_tag(row),
        }
        for row in listed(rows).order_by("next_due_at", "id")[:8]
    ]
    return Panel("conditions/panel_waiting.html", {"rows": shown}, order=10)


def register() -> None:
    register_entry(Entry("report", _("上报情况"), "conditions:choose", "report", "work", 20, sees_content, thumb=True))
    register_entry(Entry("reports", _("情况报告"), "conditions:reports", "alert", "work", 21, sees_content))
    register_panel(waiting_panel)
