"""What only a diary entry knows of its deeds (SM-1); who may do them, where and when stands in ``deeds.diary``."""

from __future__ import annotations

from collections.abc import Collection

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.visits.choices import BlockAnswer
from lianxinqiao.visits.models import Promise, VisitLog
from lianxinqiao.visits.policies import ASSESSED_ROLES, author_role, writes_own


def written(visit: VisitLog, asked: Asked, doing: Doing) -> VisitLog:
    """An entry stands with its promises, and with what the visit raised, each answered for (R-3.5, R-4.1).

    Raises:
        NotPermitted, InvalidInput: a report could not be raised by whoever writes.
    """
    by, area, day = doing.person, doing.area, asked.visited_on
    # The post on the day of the visit decides, not that of the day on which it is written.
    role = author_role(by, area.pk, day) or author_role(by, area.pk)
    raised = {str(each.get("kind", "")) for each in asked.reports}
    visit.author, visit.area, visit.written_at = by, area, doing.now
    visit.is_town_cadre = role in TOWN_CADRE_ROLES
    visit.credited_area = area if writes_own(by, area.pk, day) else None
    visit.group = asked.group or (asked.household.group if asked.household else None)
    for kind in ConditionKind.values:
        setattr(visit, f"block_{kind}", _block(kind, raised, asked.noted))
    for each in asked.promises:
        Promise.objects.create(visit=visit, owner=by, household=asked.household, text=each.text, due_on=each.due_on)
    for number, each in enumerate(asked.reports):
        stated = {**each, "group": each.get("group") or visit.group}
        try:
            begin(REPORT, stated, beside=area, by=by, now=doing.now, raised_by=("visit", visit.pk))
        except InvalidInput as error:
            # Which of them, and what of it: a visit has a place and a kind too.
            raise InvalidInput(str(error), field=f"reports.{number}.{error.field}", at_field=error.at_field) from error
    doing.role = role
    return visit


def _block(kind: str, raised: Collection[str], noted: Collection[str]) -> str:
    if kind in raised:
        return BlockAnswer.REPORTED
    return BlockAnswer.NOTED if kind in noted else BlockAnswer.NONE


def submitted(visit: VisitLog, _asked: Asked, doing: Doing) -> None:
    """Hand it in; after three working days it still counts and is marked late."""
    today = local_date(doing.now)
    calendar = work_calendar()
    visit.is_late = today > calendar.add_workdays(visit.visited_on, number_on("visit.submit_workdays", today))
    visit.accept_due_on = calendar.add_workdays(today, number_on("visit.accept_workdays", today))
    visit.submitted_at = doing.now


def discarded(visit: VisitLog, _asked: Asked, doing: Doing) -> None:
    """Throw it away: it is out of the drafts from now on."""
    visit.submitted_at = doing.now


def counted(visit: VisitLog, asked: Asked, doing: Doing) -> None:
    """Let it count, from when it was first accepted; its text stays untouched (R-3.6 to R-3.8)."""
    visit.accepted_at = visit.accepted_at or doing.now


def questioned(visit: VisitLog, asked: Asked, doing: Doing) -> None:
    """Its author answers within three working days; the question stands in the Step."""
    today = local_date(doing.now)
    visit.answer_by = work_calendar().add_workdays(today, number_on("visit.answer_workdays", today))
    doing.reason = asked.text


def said(_visit: VisitLog, asked: Asked, doing: Doing) -> None:
    """What was written stands in the Step."""
    doing.reason = asked.text


def credited(visit: VisitLog, _asked: Asked, _doing: Doing) -> None:
    """Let a day in another area count for the author's own quota (R-3.2, §9.2)."""
    visit.credited_area_id = next(
        (post.area_id for post in scope_of(visit.author).posts if post.role in ASSESSED_ROLES), None
    )
