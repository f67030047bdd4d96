"""Drawing spot checks by lot with a recorded seed, and adding to those drawn (R-3.7)."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import role_in
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.places.models import Area
from lianxinqiao.visits.choices import Status
from lianxinqiao.visits.ledgers import CHECKS
from lianxinqiao.visits.limits import Month, required_checks
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw, SpotCheckStep, VisitLog
from lianxinqiao.visits.policies import may_spot_check

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


@transaction.atomic
def draw(area: Area, quarter: date, *, by: Staff | None, now: datetime, seed: str | None = None) -> SpotCheckDraw:
    """Draw the quarter's spot checks of an area; a second call returns the drawing that is there.

    Args:
        by: the linked leader, or None for the system.

    Raises:
        NotPermitted: not the linked leader.
        InvalidInput: nothing accepted to draw from.
    """
    if by is not None and not may_spot_check(by, area.pk):
        raise NotPermitted(_("抽查由联村领导进行。"))
    known = SpotCheckDraw.objects.filter(area=area, quarter=quarter).first()
    if known is not None:
        return known
    population = population_of(area, quarter, drawn_at=now)
    if not population:
        raise InvalidInput(_("本季度还没有已通过的下队日志可抽。"))
    cadres = len({author for _entry, author in population})
    size = required_checks(len(population), cadres, number_on("spotcheck.percent", quarter))
    seed = seed or secrets.token_hex(16)
    row = SpotCheckDraw.objects.create(
        area=area,
        quarter=quarter,
        seed=seed,
        population=len(population),
        population_digest=digest_of(population),
        size=size,
        cadres=cadres,
        drawn_at=now,
        drawn_by=by,
    )
    checks = SpotCheck.objects.bulk_create(
        [SpotCheck(draw=row, visit_id=entry) for entry in draw_by_lot(population, size=size, seed=seed)]
    )
    role = role_in(by, area.pk, Role.AREA_LEADER) if by is not None else SYSTEM
    SpotCheckStep._default_manager.bulk_create(
        [CHECKS.step_of(check, "draw", by=by, role=role, rule=RULE, now=now) for check in checks]
    )
    record_deed("spotcheck.draw", by=by, subject=str(row), now=now, seed=seed, size=size)
    return row


def replay(row: SpotCheckDraw) -> bool:
    """Whether drawing again from the recorded seed gives the very same entries."""
    population = population_of(row.area, row.quarter, drawn_at=row.drawn_at)
    if digest_of(population) != row.population_digest:
        return False
    drawn = row.checks.filter(added_by=None).values_list("visit", flat=True)
    return sorted(str(pk) for pk in drawn) == draw_by_lot(population, size=row.size, seed=row.seed)


def addable(row: SpotCheckDraw, by: Staff) -> QuerySet[VisitLog]:
    """Return the accepted entries of a drawing's area and quarter that it does not hold and others wrote, the newest first."""
    last = Month.of(row.quarter).next.next.last
    return (
        VisitLog.objects.filter(area=row.area_id, visited_on__range=(row.quarter, last), status=Status.ACCEPTED)
        .exclude(checks__draw=row)
        .exclude(author=by)
        .select_related("author", "household__group")
        .order_by("-visited_on", "-id")
    )


@transaction.atomic
def add_check(draw_id: UUID, *, visit_id: UUID, by: Staff, now: datetime) -> SpotCheck:
    """Let the linked leader add an entry of the quarter to the drawn ones; what was drawn can never be removed.

    Raises:
        NotVisible: no such drawing of an area they are linked to.
        InvalidInput: not an accepted entry of that area and quarter, or their own.

    Rule: R-3.7.
    """
    row = SpotCheckDraw.objects.select_related("area").filter(pk=draw_id).first()
    if row is None or not may_spot_check(by, row.area_id):
        raise NotVisible(_("没有这次抽查。"))
    if known := SpotCheck.objects.filter(draw=row, visit=visit_id).first():
        return known
    visit = addable(row, by).filter(pk=visit_id).first()
    if visit is None:
        raise InvalidInput(_("只能加抽本责任区本季度已通过的日志。"), field="visit")
    check = SpotCheck.objects.create(draw=row, visit=visit, added_by=by)
    role = role_in(by, row.area_id, Role.AREA_LEADER)
    CHECKS.step_of(check, "add", by=by, role=role, rule=RULE, now=now).save()
    record_deed("spotcheck.add", by=by, subject=str(row), now=now, visit=str(visit_id))
    return check
