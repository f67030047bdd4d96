"""Parts of a matter given to others, each with an owner and a day (R-10.6, R-10.7)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.assignments.policies import ASSIGNMENT, tags_of_part
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.clocks import meet_clocks, start_clock_until
from lianxinqiao.matters.operations.steps import lock_matter, open_matter, take_step
from lianxinqiao.matters.operations.telling import tell_of

DUE = "assignment.due"


@transaction.atomic
def give(
    whole: Matter,
    *,
    to: Staff,
    task: str,
    due_on: date,
    body: str = "",
    body_contact: str = "",
    by: Staff,
    now: datetime,
    id: UUID | None = None,
) -> Assignment:
    """Give somebody a part of a matter's handling, with a day.

    Args:
        whole: locked by whoever calls, who has checked that ``by`` may give parts of it.
        body: a unit that does not work in this system; ``to`` asks it in writing and answers for its answer.

    Raises:
        InvalidInput: the matter is done, nothing said, a day that is past, somebody excluded from it, or a unit nobody can reach.

    Rules: R-10.6, 信访工作条例 24.
    """
    if id is not None and (known := Assignment.objects.filter(pk=id).first()):
        return known
    if whole.is_done:
        raise InvalidInput(_("%s已办结。") % kind_of(whole.kind).title)
    if not task.strip():
        raise InvalidInput(_("请写明交办什么。"), field="task")
    if due_on < local_date(now):
        raise InvalidInput(_("办结日期不能早于今天。"), field="due_on")
    if not to.is_active or whole.excluded.filter(pk=to.pk).exists():
        raise InvalidInput(_("这个人不能承办，请另选。"), field="to")
    if body.strip() and not body_contact.strip():
        raise InvalidInput(_("请填写这个单位的联系人或电话。"), field="body_contact")
    title = task.strip().splitlines()[0][:80]
    own = open_matter(
        id=id,
        kind=ASSIGNMENT,
        area=whole.area,
        title=f"{body.strip()}：{title}" if body.strip() else title,
        owner=to,
        by=by,
        role="",
        rule="R-10.6",
        now=now,
    )
    row = Assignment.objects.create(
        matter=own, whole=whole, given_by=by, task=task, due_on=due_on, body=body, body_contact=body_contact
    )
    # Whoever must not find the whole must not find its parts either.
    own.excluded.set(whole.excluded.all())
    MatterLink.objects.create(matter=own, other=whole, relation=Relation.RELATED)
    start_clock_until(own, DUE, start_at=now, due_on=due_on)
    tell_of(own, [to], title=_("交办给您：%s") % own.title, now=now)
    return row


@transaction.atomic
def step_assignment(
    assignment_id: UUID, event: str, *, text: str = "", by: Staff, expected_version: int | None, now: datetime
) -> Assignment:
    """Start, finish or return one's part; cancel or ask to do it again as who gave it (R-10.7).

    Raises:
        NotVisible: no such part for this person.
        NotPermitted: not theirs to take this step.
    """
    matter = lock_matter(assignment_id, by=by, expected_version=expected_version)
    if matter.kind != ASSIGNMENT:
        raise NotVisible(_("没有这件交办。"))
    row = Assignment.objects.select_for_update().get(pk=matter.pk)
    edge = kind_of(ASSIGNMENT).workflow.edge(matter.status, event)
    if edge is not None and not edge.may & tags_of_part(by, matter, row):
        raise NotPermitted(_("这一步不由您办理。"))
    if event == "finish":
        meet_clocks(matter, DUE, now=now)
    take_step(matter, event, by=by, role="", now=now, reason=text)
    if event == "finish":
        row.result = text
        row.save(update_fields=["result"])
    if event == "redo":
        start_clock_until(matter, DUE, start_at=now, due_on=max(row.due_on, local_date(now)))
    row.matter = matter
    if event in ("finish", "return"):
        tell_of(
            matter,
            [row.given_by],
            title=(_("交办已办结：%s") if event == "finish" else _("交办被退回：%s")) % matter.title,
            body=text,
            now=now,
        )
    elif matter.owner:
        tell_of(matter, [matter.owner], title=_("交办有变化：%s") % matter.title, body=text, now=now)
    return row
