"""Whose word it is where several ask for the same: nobody settles, objects, declines or withdraws for another (RR-3)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.choices import Solved
from lianxinqiao.demands.models import Demand, Evaluation, Join
from lianxinqiao.demands.operations.filing import is_known_of_sealed
from lianxinqiao.matters.deeds import JOINED, RESIDENT, Doing


def still_asking(row: Demand) -> QuerySet[Join]:
    """Return who asks for it besides whoever filed it."""
    return Join.objects.filter(demand=row, left_on=None)


def to_be_reached(row: Demand) -> list[Join | None]:
    """Return each of those who ask whom somebody can call or visit; whoever filed it where there is nobody."""
    others = [join for join in still_asking(row) if join.asker_phone or join.code_digest is None]
    found: list[Join | None] = [None, *others] if row.asker_left_on is None else [*others]
    return found or [None]


def asks_still(row: Demand, doing: Doing) -> bool:
    """Whether whoever holds a receipt still asks for it; of what became a complaint, who joined it learns and does nothing."""
    if JOINED in doing.tags:
        return _is_theirs(row, doing) and still_asking(row).filter(pk=doing.asker.pk).exists()
    return RESIDENT not in doing.tags or row.asker_left_on is None


def has_left(row: Demand, doing: Doing) -> bool:
    """Whether whoever holds a receipt has withdrawn what they asked."""
    return _left_on(row, doing) is not None


def was_answered(row: Demand, doing: Doing) -> bool:
    """Whether what was answered last was an answer to them: they asked by then."""
    return JOINED not in doing.tags or _heard(row).filter(pk=doing.asker.pk).exists()


def are_content(row: Demand, but: Join | None) -> bool:
    """Whether all who ask and were answered say that it is solved, but for one who is left out of it: None, whoever filed it."""
    content = Q(evaluations__stands=True, evaluations__solved=Solved.YES, evaluations__at__gte=row.issued_at)
    said = Evaluation.objects.filter(demand=row, join=None, stands=True, solved=Solved.YES, at__gte=row.issued_at)
    others = _heard(row) if but is None else _heard(row).exclude(pk=but.pk)
    filed = but is None or row.asker_left_on is not None or said.exists()
    return filed and others.filter(content).count() == others.count()


def goes_on(row: Demand) -> bool:
    """Whether somebody still asks for it."""
    return row.asker_left_on is None or still_asking(row).exists()


def leave(row: Demand, join: Join | None, today: date | None) -> None:
    """One of those who ask asks no more; or again, where no day is given."""
    if join is None:
        row.asker_left_on = today
    else:
        join.left_on = today
        join.save(update_fields=["left_on"])


def may_return(row: Demand, doing: Doing) -> bool:
    """Whether they withdrew less than thirty days ago; one of the staff looks at the demand."""
    today, on = local_date(doing.now), _left_on(row, doing)
    return on is not None and today <= on + timedelta(days=number_on("demand.withdrawal_undo_days", today))


def _left_on(row: Demand, doing: Doing) -> date | None:
    if JOINED in doing.tags:
        theirs = Join.objects.filter(demand=row, pk=doing.asker.pk) if _is_theirs(row, doing) else Join.objects.none()
        return theirs.values_list("left_on", flat=True).first()
    return row.asker_left_on if RESIDENT in doing.tags else row.withdrawn_on


def _is_theirs(row: Demand, doing: Doing) -> bool:
    """Whether who joined finds it: a complaint only whoever filed one that was merged into it, by a code that nobody knows."""
    join = doing.asker
    if join is None or not row.is_sealed:
        return join is not None
    return join.code_digest is None and not is_known_of_sealed(join.came_by)


def _heard(row: Demand) -> QuerySet[Join]:
    return still_asking(row).filter(joined_at__lte=row.issued_at) if row.issued_at else Join.objects.none()
