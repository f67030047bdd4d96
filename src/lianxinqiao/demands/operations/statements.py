"""Hearing whoever is complained of: a summary without names goes to them, their words come back (RR-10, RR-13)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.models import Demand, Statement
from lianxinqiao.demands.policies import is_office
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.text import personal_marks, search_key
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.clocks import start_clock_until
from lianxinqiao.matters.operations.steps import note_step
from lianxinqiao.matters.operations.telling import tell_of

DUE = "statement.due"
# So many characters in a row of what was written would let somebody know the hand.
MOST_OF_THE_WORDS = 10


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


def tags_of_statement(staff: Staff, row: Statement) -> frozenset[str]:
    """Turn a person into their parts in one statement: who is asked, and nobody in their stead; who keeps the complaint."""
    asked = {HANDLER} if row.matter.owner_id == staff.pk else set()
    return frozenset(asked | ({OFFICE} if is_office(staff, row.demand.matter) else set()))


def shows_who(demand: Demand, summary: str) -> str:
    """Say what in a summary would show who complained; nothing where nothing does."""
    if personal_marks(summary):
        return _("摘要里不能有电话、身份证号、账号。")
    said, plain = search_key(demand.text), search_key(summary)
    known = [search_key(each) for each in (demand.asker_name, demand.asker_phone) if len(each.strip()) > 1]
    if any(each in plain for each in known):
        return _("摘要里有反映人的姓名或电话，请去掉。")
    if any(said[at : at + MOST_OF_THE_WORDS] in plain for at in range(len(said) - MOST_OF_THE_WORDS + 1)):
        return _("摘要里有整句的原话，认得出是谁写的，请换一种说法。")
    return ""
