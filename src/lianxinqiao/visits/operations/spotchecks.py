"""Drawing spot checks by lot with a recorded seed, and adding to those drawn, as effects (R-3.7)."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from lianxinqiao.accounts.choices import VILLAGE_ROLES
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import SYSTEM, Doing
from lianxinqiao.places.models import Area
from lianxinqiao.visits.choices import Status
from lianxinqiao.visits.ledgers import CHECKS
from lianxinqiao.visits.limits import WRITTEN_WITHIN, Month, chance_for, required_checks
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw, SpotCheckStep, VisitLog, VisitStep
from lianxinqiao.visits.querysets import VisitQuerySet

RULE = "R-3.7"


def quarter_of(day: date) -> date:
    """Return the first day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def last_of(quarter: date) -> date:
    """Return the last day of the quarter that begins on a day."""
    return Month.of(quarter).next.next.last


def waits_until(quarter: date) -> date:
    """Return the last day on which a quarter is not drawn yet: its last entries may still be handed in and accepted (SM-1)."""
    last = last_of(quarter)
    days = number_on("visit.submit_workdays", last) + number_on("visit.accept_workdays", last)
    return work_calendar().add_workdays(last, days)


def drawable(day: date) -> date:
    """Return the newest quarter that may be drawn on a day."""
    quarter = quarter_of(quarter_of(day) - timedelta(days=1))
    return quarter if waits_until(quarter) < day else quarter_of(quarter - timedelta(days=1))


def population_of(
    area: Area, quarter: date, *, drawn_at: datetime, late_since: datetime | None = None, voided: bool = False
) -> list[tuple[str, str]]:
    """Return (entry, author) of every village cadre's entry of a quarter that stood accepted at ``drawn_at``, in order.

    Entries voided afterwards stay in, so that an old drawing can be replayed.

    Args:
        late_since: the moment of the drawing before: what stands accepted only since then, of any earlier quarter, is in it,
            too, so that nobody keeps an entry out of all drawings by handing it in late.
        voided: whether those that were void by then are in it, too, as they were in the first drawings.
    """
    last = last_of(quarter)
    rows = _written_in(area, quarter, last).filter(accepted_at__lte=drawn_at)
    if not voided:
        rows = rows.exclude(_voided_at(drawn_at))
    keys = dict(rows.values_list("pk", "author"))
    if late_since is not None:
        stood = Q(accepted_at__lte=late_since) & ~_voided_at(late_since)
        late = _written_in(area, quarter - timedelta(days=WRITTEN_WITHIN), quarter - timedelta(days=1))
        late = late.filter(accepted_at__lte=drawn_at).exclude(_voided_at(drawn_at)).exclude(stood)
        keys |= dict(late.values_list("pk", "author"))
    return [(str(pk), str(keys[pk])) for pk in sorted(keys)]


def _written_in(area: Area, first: date, last: date) -> VisitQuerySet[VisitLog]:
    """Return the entries of an area and of days by whoever held a post of the village then, drafts and the like left out."""
    village = Appointment.objects.active_between(first, last).filter(area=area, role__in=VILLAGE_ROLES)
    entries = VisitLog.objects.filter(area=area, author__in=village.values("staff")).between(first, last)
    return entries.filter(status__in=(Status.ACCEPTED, Status.VOIDED))


def _voided_at(moment: datetime) -> Q:
    """Return the condition that an entry was void at a moment."""
    ended = VisitStep.objects.filter(
        visit=OuterRef("pk"), event__in=("void", "uphold_objection"), at__lte=moment
    ).order_by("-id")
    return Q(Exact(Coalesce(Subquery(ended.values("event")[:1]), Value("")), Value("void")))


def drawn_last(area: Area, quarter: date) -> datetime | None:
    """Return when the newest quarter before a quarter was drawn; None where none was."""
    before = SpotCheckDraw.objects.filter(area=area, quarter__lt=quarter).order_by("-quarter")
    return before.values_list("drawn_at", flat=True).first()


def by_authors(population: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the entries of each author, in order of the authors' keys."""
    theirs: dict[str, list[str]] = {}
    for entry, author in population:
        theirs.setdefault(author, []).append(entry)
    return [theirs[author] for author in sorted(theirs)]


def draw_by_lot(population: Sequence[tuple[str, str]], *, shares: Sequence[Sequence[int]], seed: str) -> list[str]:
    """Return the drawn entries, of every author as many as ``shares`` say; same seed, same draw."""
    lot = random.Random(seed)  # noqa: S311  (must be replayable from the recorded seed)
    each = zip(by_authors(population), shares, strict=True)
    return sorted(entry for entries, (_logs, drawn) in each for entry in lot.sample(entries, drawn))


def draw_from_all(population: Sequence[tuple[str, str]], *, size: int, seed: str) -> list[str]:
    """Return what the first drawings drew: one of every author, the rest from all."""
    lot = random.Random(seed)  # noqa: S311  (must be replayable from the recorded seed)
    drawn = [lot.choice(entries) for entries in by_authors(population)][:size]
    rest = [entry for entry, _author in population if entry not in set(drawn)]
    drawn += lot.sample(rest, max(0, min(size - len(drawn), len(rest))))
    return sorted(drawn)


def digest_of(population: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(entry for entry, _author in population).encode()).hexdigest()


def to_be_drawn(area: Area, quarter: date, *, now: datetime) -> list[tuple[str, str]]:
    """Return what a drawing of a quarter would be drawn from now, with what came late since the drawing before."""
    return population_of(area, quarter, drawn_at=now, late_since=drawn_last(area, quarter))


def drawn_before(asked: Asked, doing: Doing) -> SpotCheckDraw | None:
    """Return the drawing of the area and quarter that is there."""
    return SpotCheckDraw.objects.filter(area=doing.area, quarter=asked.quarter).first()


def drawn(row: SpotCheckDraw, asked: Asked, doing: Doing) -> SpotCheckDraw:
    """The quarter's checks of an area stand, drawn by a lot that can be replayed."""
    quarter = asked.quarter
    row.late_since = drawn_last(doing.area, quarter)
    population = population_of(doing.area, quarter, drawn_at=doing.now, late_since=row.late_since)
    row.area, row.quarter, row.seed = doing.area, quarter, secrets.token_hex(16)
    row.population, row.population_digest = len(population), digest_of(population)
    row.cadres = len({author for _entry, author in population})
    percent, sure = number_on("spotcheck.percent", quarter), number_on("spotcheck.sure_percent", quarter)
    row.shares = [[len(each), required_checks(len(each), percent, sure)] for each in by_authors(population)]
    row.size = sum(drawn for _logs, drawn in row.shares)
    row.drawn_at = doing.now
    checks = SpotCheck.objects.bulk_create(
        [SpotCheck(draw=row, visit_id=entry) for entry in draw_by_lot(population, shares=row.shares, seed=row.seed)]
    )
    SpotCheckStep._default_manager.bulk_create(
        [CHECKS.step_of(check, "draw", by=None, role=SYSTEM, rule=RULE, now=doing.now) for check in checks]
    )
    doing.data = {"seed": row.seed, "size": row.size}
    return row


def replay(row: SpotCheckDraw) -> bool:
    """Whether drawing again from the recorded seed gives the very same entries."""
    population = population_of(
        row.area, row.quarter, drawn_at=row.drawn_at, late_since=row.late_since, voided=not row.shares
    )
    if digest_of(population) != row.population_digest:
        return False
    drawn = row.checks.filter(added_by=None).values_list("visit", flat=True)
    if row.shares:
        again = draw_by_lot(population, shares=row.shares, seed=row.seed)
    else:
        again = draw_from_all(population, size=row.size, seed=row.seed)
    return sorted(str(pk) for pk in drawn) == again


def sureness(row: SpotCheckDraw) -> int | None:
    """Return in how many of a hundred draws like this one who invented every second entry of theirs is caught, whoever
    of the area it is; None of the first drawings, which promised nothing of a single one.
    """
    return int(100 * min((chance_for(*share) for share in row.shares), default=0)) if row.shares else None


def addable(row: SpotCheckDraw, by: Staff, *, held: bool = False) -> QuerySet[VisitLog]:
    """Return the accepted entries of a drawing's area and quarter that others wrote, the newest first.

    Args:
        held: whether those that the drawing holds are among them.
    """
    last = last_of(row.quarter)
    rows = VisitLog.objects.filter(area=row.area_id, visited_on__range=(row.quarter, last), status=Status.ACCEPTED)
    return (
        (rows if held else rows.exclude(checks__draw=row))
        .exclude(author=by)
        .select_related("author", "household__group")
        .order_by("-visited_on", "-id")
    )


def added_before(asked: Asked, doing: Doing) -> SpotCheck | None:
    """Return the check of the same entry that the drawing holds."""
    return SpotCheck.objects.filter(draw=doing.row, visit=asked.visit).first()


def added(check: SpotCheck, asked: Asked, doing: Doing) -> SpotCheck:
    """An entry of the quarter is checked beside those drawn; what was drawn can never be removed."""
    check.draw, check.added_by = doing.row, doing.person
    record_deed("spotcheck.add", by=doing.by, subject=str(check.draw), now=doing.now, visit=str(asked.visit.pk))
    return check
