"""Hearing whoever is complained of: a summary without names goes to them, their words come back (RR-10, RR-13)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.clocks import start_clock_until
from lianxinqiao.matters.operations.steps import note_step
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.statements.models import Statement

DUE = "statement.due"


def asked_of(matter: Matter, asked: Asked, doing: Doing) -> Statement:
    """Who is asked owns a matter of its own with the summary and a day; the complaint notes that somebody was asked."""
    row = Statement.objects.create(
        matter=matter, demand=doing.row, summary=asked.summary, asked_by=doing.person, due_on=asked.due_on
    )
    start_clock_until(matter, DUE, start_at=doing.now, due_on=asked.due_on)
    note_step(doing.row.matter, "ask_statement", by=doing.by, now=doing.now, rule="RR-10")
    return row


def given(row: Statement, _asked: Asked, doing: Doing) -> None:
    """Whoever was asked said what happened; who keeps the complaint reads it there and is told."""
    complaint = row.demand.matter
    note_step(complaint, "give_statement", by=None, now=doing.now, rule="RR-10")
    if complaint.owner:
        tell_of(complaint, [complaint.owner], title=_("收到说明：%s") % complaint.title, now=doing.now)
