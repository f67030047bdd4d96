"""Drawing spot checks by lot with a recorded seed, and adding to those drawn, as effects (R-3.7)."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from lianxinqiao.accounts.choices import VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import role_in
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import SYSTEM, Doing
from lianxinqiao.places.models import Area
from lianxinqiao.visits.choices import Status
from lianxinqiao.visits.ledgers import CHECKS
from lianxinqiao.visits.limits import Month, required_checks
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw, SpotCheckStep, VisitLog

RULE = "R-3.7"


def quarter_of(day: date) -> date:
    """Return the first day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def population_of(area: Area, quarter: date, *, drawn_at: datetime) -> list[tuple[str, str]]:
    """Return (entry, author) of every village cadre's entry of a quarter accepted before ``drawn_at``, in order.

    Entries voided afterwards stay in, so that an old drawing can be replayed.
    """
    last = Month.of(quarter).next.next.last
    village = Appointment.objects.active_between(quarter, last).filter(area=area, role__in=VILLAGE_ROLES)
    rows = VisitLog.objects.filter(
        area=area,
        visited_on__range=(quarter, last),
        status__in=(Status.ACCEPTED, Status.VOIDED),
        accepted_at__lte=drawn_at,
        author__in=village.values("staff"),
    ).order_by("id")
    return [(str(pk), str(author)) for pk, author in rows.values_list("pk", "author")]


def draw_by_lot(population: Sequence[tuple[str, str]], *, size: int, seed: str) -> list[str]:
    """Return the drawn entries: one of every author first, the rest from all; same seed, same draw."""
    lot = random.Random(seed)  # noqa: S311  (must be replayable from the recorded seed)
    by_author: dict[str, list[str]] = {}
    for entry, author in population:
        by_author.setdefault(author, []).append(entry)
    drawn = [lot.choice(by_author[author]) for author in sorted(by_author)][:size]
    rest = [entry for entry, _author in population if entry not in set(drawn)]
    drawn += lot.sample(rest, max(0, min(size - len(drawn), len(rest))))
    return sorted(drawn)


def digest_of(population: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(entry for entry, _author in population).encode()).hexdigest()


def drawn_before(asked: Asked, doing: Doing) -> SpotCheckDraw | None:
    """Return the drawing of the area and quarter that is there."""
    return SpotCheckDraw.objects.filter(area=doing.area, quarter=asked.quarter).first()


def drawn(row: SpotCheckDraw, asked: Asked, doing: Doing) -> SpotCheckDraw:
    """The quarter's checks of an area stand, drawn by a lot that can be replayed."""
    quarter = asked.quarter
    population = population_of(doing.area, quarter, drawn_at=doing.now)
    row.area, row.quarter, row.seed = doing.area, quarter, secrets.token_hex(16)
    row.population, row.population_digest = len(population), digest_of(population)
    row.cadres = len({author for _entry, author in population})
    row.size = required_checks(len(population), row.cadres, number_on("spotcheck.percent", quarter))
    row.drawn_at, row.drawn_by = doing.now, doing.by
    checks = SpotCheck.objects.bulk_create(
        [SpotCheck(draw=row, visit_id=entry) for entry in draw_by_lot(population, size=row.size, seed=row.seed)]
    )
    role = role_in(doing.by, doing.area.pk, Role.AREA_LEADER) if doing.by is not None else SYSTEM
    SpotCheckStep._default_manager.bulk_create(
        [CHECKS.step_of(check, "draw", by=doing.by, role=role, rule=RULE, now=doing.now) for check in checks]
    )
    doing.data = {"seed": row.seed, "size": row.size}
    return row


def replay(row: SpotCheckDraw) -> bool:
    """Whether drawing again from the recorded seed gives the very same entries."""
    population = population_of(row.area, row.quarter, drawn_at=row.drawn_at)
    if digest_of(population) != row.population_digest:
        return False
    drawn = row.checks.filter(added_by=None).values_list("visit", flat=True)
    return sorted(str(pk) for pk in drawn) == draw_by_lot(population, size=row.size, seed=row.seed)


def addable(row: SpotCheckDraw, by: Staff, *, held: bool = False) -> QuerySet[VisitLog]:
    """Return the accepted entries of a drawing's area and quarter that others wrote, the newest first.

    Args:
        held: whether those that the drawing holds are among them.
    """
    last = Month.of(row.quarter).next.next.last
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
