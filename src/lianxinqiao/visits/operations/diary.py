"""Writing diary entries, and accepting those that nobody looked at in time (SM-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.operations.reports import ReportInput, report_condition
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import known_row
from lianxinqiao.matters.operations.doing import do, do_all
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import BlockAnswer, Outcome, PlaceKind, Status, VisitKind
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.ledgers import ENTRIES
from lianxinqiao.visits.models import Promise, VisitLog
from lianxinqiao.visits.policies import author_role

BLOCKS = ("people", "opinion", "security", "disaster")


@dataclass(frozen=True)
class VisitInput:
    """What a cadre writes of one visit.

    Attributes:
        promises: (what, by when).
        reports: what the visit raises, in the same transaction.
        noted: kinds of condition that were noted but need no report.
    """

    kind: str
    visited_on: date
    household: Household | None = None
    group: VillagerGroup | None = None
    place_kind: str = PlaceKind.HOME
    place: str = ""
    outcome: str = Outcome.MET
    purposes: tuple[str, ...] = ()
    learned: str = ""
    wants: str = ""
    hopes: str = ""
    worries: str = ""
    needs: str = ""
    promises: Sequence[tuple[str, date]] = ()
    reports: Sequence[ReportInput] = ()
    noted: frozenset[str] = frozenset()


@transaction.atomic
def write_visit(
    area: Area, written: VisitInput, *, submit: bool = True, by: Staff, now: datetime, id: UUID | None = None
) -> VisitLog:
    """Write a diary entry, with its promises and the reports it raises; submit it unless a draft.

    Sending the same ``id`` again returns the entry that is there and changes nothing.

    Raises:
        NotPermitted: no post in the town.
        InvalidInput: a day to come, a household visit without a household, a promise for a past day.
        NotVisible: the household is not in their areas.

    Rules: R-3.5, R-4.1, SM-1.
    """
    if (known := known_row(VisitLog.objects, id, author=by)) is not None:
        return known  # type: ignore[no-any-return]  # an entry
    role = author_role(by, area.pk)
    own = any(post.area_id == area.pk and post.role == role for post in scope_of(by).posts)
    if not role or not (own or _same_town(by, area)):
        raise NotPermitted(_("您在本镇没有走访岗位，不能写下队日志。"))
    _check_written(area, written, by=by, today=local_date(now))
    raised = {report.kind for report in written.reports}
    visit = VisitLog.objects.create(
        id=id or uuid7(),
        author=by,
        area=area,
        is_town_cadre=role in TOWN_CADRE_ROLES,
        credited_area=area if own else None,
        kind=written.kind,
        visited_on=written.visited_on,
        household=written.household,
        group=written.group or (written.household.group if written.household else None),
        place_kind=written.place_kind,
        place=written.place,
        outcome=written.outcome,
        purposes=list(written.purposes),
        learned=written.learned,
        wants=written.wants,
        hopes=written.hopes,
        worries=written.worries,
        needs=written.needs,
        written_at=now,
        **{f"block_{kind}": _answer(kind, raised, written.noted) for kind in BLOCKS},
    )
    ENTRIES.step_of(visit, "write", by=by, role=role, rule="R-3.5", now=now).save()
    for text, due_on in written.promises:
        Promise.objects.create(visit=visit, owner=by, household=written.household, text=text, due_on=due_on)
    for stated in written.reports:
        report_condition(area, _from_visit(stated, visit), by=by, now=now)
    if submit:
        return do(ENTRY, visit.pk, "submit", by=by, now=now).row  # type: ignore[no-any-return]  # the row is an entry
    return visit


@transaction.atomic
def accept_by_time(*, on: date, now: datetime, most: int = 1000) -> int:
    """Accept what its assessor left for five working days; return how many.  Twice changes nothing."""
    waiting = VisitLog.objects.filter(status=Status.SUBMITTED, accept_due_on__lt=on)
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("area")[:most])
    do_all(ENTRY, rows, "accept", now=now)
    return len(rows)


def _same_town(by: Staff, area: Area) -> bool:
    return any(post.prefix[:9] == area.code[:9] for post in scope_of(by).posts)


def _answer(kind: str, raised: set[str], noted: frozenset[str]) -> str:
    if kind in raised:
        return BlockAnswer.REPORTED
    return BlockAnswer.NOTED if kind in noted else BlockAnswer.NONE


def _from_visit(stated: ReportInput, visit: VisitLog) -> ReportInput:
    return replace(stated, raised_by=("visit", visit.pk), group=stated.group or visit.group)


def _check_written(area: Area, written: VisitInput, *, by: Staff, today: date) -> None:
    if written.visited_on > today:
        raise InvalidInput(_("走访日期不能晚于今天。"), field="visited_on")
    if written.kind not in VisitKind.values:
        raise InvalidInput(_("请选择走访方式。"), field="kind")
    if written.kind == VisitKind.HOUSEHOLD_VISIT:
        if written.household is None:
            raise InvalidInput(_("入户走访请选择走访的户。"), field="household")
        if not Household.objects.visible_to(by).filter(pk=written.household.pk, area=area).exists():
            raise NotVisible(_("没有这户。"))
    if written.outcome not in Outcome.values or written.place_kind not in PlaceKind.values:
        raise InvalidInput(_("请选择走访结果。"), field="outcome")
    for text, due_on in written.promises:
        if not text.strip():
            raise InvalidInput(_("请写明答应了什么。"), field="promised")
        if due_on < written.visited_on:
            raise InvalidInput(_("承诺的完成日期不能早于走访日期。"), field="promise_due_on")
