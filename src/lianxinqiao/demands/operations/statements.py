"""Hearing whoever is complained of: a summary without names goes to them, their words come back (RR-10, RR-13)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.models import Demand, Statement
from lianxinqiao.demands.operations.moving import lock_demand, tell_owner
from lianxinqiao.demands.policies import STATEMENT, is_office, tags_of
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.kernel.text import personal_marks, search_key
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.operations.clocks import start_clock_until
from lianxinqiao.matters.operations.steps import note_step, open_matter
from lianxinqiao.matters.operations.telling import tell_of

DUE = "statement.due"
# So many characters in a row of what was written would let somebody know the hand.
MOST_OF_THE_WORDS = 10


@transaction.atomic
def ask_statement(
    demand_id: UUID, *, to: Staff, summary: str, due_on: date, by: Staff, now: datetime, id: UUID | None = None
) -> Statement:
    """Ask somebody to say what happened, in words that do not show who complained.

    True afterwards: they own a matter of its own with the summary and a day; it names no demand, and whoever
    the demand is hidden from does not find it either, but for the one who is asked.

    Raises:
        NotPermitted: not who keeps sealed demands.
        StepNotAllowed: not a sealed demand, or over.
        InvalidInput: nothing said, a day that is past, a name, number or a run of the complaint's own words.
    """
    if id is not None and (known := Statement.objects.select_related("matter").filter(pk=id).first()):
        return known
    demand = lock_demand(demand_id, by=by, expected_version=None)
    if OFFICE not in tags_of(by, demand.matter):
        raise NotPermitted(_("由纪检监察联络员或综治信访办去问。"))
    if not demand.is_sealed or demand.matter.is_done:
        raise StepNotAllowed(_("反映干部的、没有办结的诉求才去听取说明。"))
    if not summary.strip():
        raise InvalidInput(_("请写明要说明什么事。"), field="summary")
    if due_on < local_date(now):
        raise InvalidInput(_("日期不能早于今天。"), field="due_on")
    if why := _shows_who(demand, summary):
        raise InvalidInput(why, field="summary")
    own = open_matter(
        id=id,
        kind=STATEMENT,
        area=demand.matter.area,
        title=_("请您说明情况"),
        owner=to,
        by=None,
        role="discipline",
        rule="RR-10",
        now=now,
    )
    own.excluded.set(demand.matter.excluded.exclude(pk=to.pk))
    row = Statement.objects.create(matter=own, demand=demand, summary=summary, asked_by=by, due_on=due_on)
    start_clock_until(own, DUE, start_at=now, due_on=due_on)
    note_step(demand.matter, "ask_statement", by=by, now=now, rule="RR-10")
    tell_of(own, [to], title=own.title, now=now)
    return row


def given(row: Statement, asked: Asked, doing: Doing) -> None:
    """Say what happened, as whoever was asked; who keeps the complaint reads it there and is told."""
    row.answer = doing.reason = asked.text
    demand = lock_demand(row.demand_id, by=None, expected_version=None)
    note_step(demand.matter, "give_statement", by=None, now=doing.now, rule="RR-10")
    tell_owner(demand, _("收到说明：%s"), now=doing.now)


def tags_of_statement(staff: Staff, row: Statement) -> frozenset[str]:
    """Turn a person into their parts in one statement: who is asked, and nobody in their stead; who keeps the complaint."""
    asked = {HANDLER} if row.matter.owner_id == staff.pk else set()
    return frozenset(asked | ({OFFICE} if is_office(staff, row.demand.matter) else set()))


def _shows_who(demand: Demand, summary: str) -> str:
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
