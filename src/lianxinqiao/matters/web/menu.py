"""What the inboxes add to the menu and the Today page."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.menu import Entry, register_badges, register_entry
from lianxinqiao.desk.today import Panel, register_panel
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries import inbox
from lianxinqiao.matters.web.columns import due_words, kind_words, listed, status_words, urgency_tag
from lianxinqiao.places.queries import area_names

TOP = 6


def sees_content(staff: Staff) -> bool:
    scope = scope_of(staff)
    return bool(scope.area_ids()) or bool(scope.stands_in_for)


def keeps_matters(staff: Staff) -> bool:
    """Whether matters may wait for somebody: whoever sees content, and the discipline contact, who owns what is sealed."""
    return sees_content(staff) or scope_of(staff).has(Role.DISCIPLINE_CONTACT)


def todo_panel(staff: Staff, moment: datetime) -> Panel | None:
    """The most urgent matters that wait for this person."""
    if not keeps_matters(staff):
        return None
    counts = inbox.counts(staff, now=moment)
    names = area_names()
    content = {
        "counts": counts,
        "rows": [
            {
                "row": row,
                "path": kind_of(row.kind).path(row),
                "kind": kind_words(row),
                "status": status_words(row),
                "area": names.get(row.area_id, ""),
                "due": due_words(row, moment),
                "urgency": urgency_tag(row),
            }
            for row in (_most_urgent(staff, moment) if counts.todo else ())
        ],
    }
    return Panel("matters/panel_todo.html", content, order=20)


def _most_urgent(staff: Staff, moment: datetime) -> QuerySet[Matter]:
    return listed(inbox.todo(staff, now=moment)).order_by("next_due_at", "-opened_at", "-id")[:TOP]


def badges(staff: Staff) -> dict[str, int]:
    if not keeps_matters(staff):
        return {}
    counts = inbox.counts(staff, now=now())
    return {"todo": counts.todo, "supervised": counts.supervised, "seconds": counts.seconds}


def register() -> None:
    register_entry(Entry("today", _("今日"), "desk:today", "home", "today", 0, lambda staff: True, thumb=True))
    register_entry(
        Entry(
            "todo",
            _("待办"),
            "matters:inbox",
            "todo",
            "today",
            10,
            keeps_matters,
            badge="todo",
            thumb=True,
            args=("todo",),
        )
    )
    register_entry(Entry("doing", _("在办"), "matters:inbox", "waiting", "today", 11, keeps_matters, args=("doing",)))
    register_entry(Entry("done", _("已办"), "matters:inbox", "done", "today", 12, keeps_matters, args=("done",)))
    register_entry(
        Entry(
            "supervised", _("督办"), "matters:supervised", "supervise", "today", 13, keeps_matters, badge="supervised"
        )
    )
    register_entry(Entry("matters", _("事项台账"), "matters:matters", "list", "work", 40, sees_content))
    register_entry(
        Entry("seconds", _("两人同意"), "matters:seconds", "people", "today", 14, keeps_matters, badge="seconds")
    )
    register_badges(badges)
    register_panel(todo_panel)
