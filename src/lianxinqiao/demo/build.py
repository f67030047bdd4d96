"""``lxq demo``: the demonstration town, from a fixed seed, with honest imperfections.

Thirteen real units; 66 groups, 7,902 households, 19,608 residents, 884 members; full teams; twelve
months of visits, reports, letters, assessments and spot checks up to today.  Nobody in it exists.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo import history, residents, teams
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area
from lianxinqiao.places.operations.divisions import DATA, load_edition, read_edition

SEED = 20260801
PASSWORD = "lianxinqiao-2026"  # noqa: S105  (shown on the sign-in page of the demonstration town)
KEPT_TABLES = {
    "django_migrations", "django_content_type", "auth_permission", "places_area", "places_areasuccession",
    "places_statsnapshot", "places_hazardsite", "workcalendar_calendaryear", "workcalendar_specialday",
    "workcalendar_rulevalue", "django_session",
}  # fmt: skip


@dataclass
class Progress:
    """A bar on the error stream, or silence."""

    shown: bool
    total: int
    done: int = 0

    def step(self, words: str) -> None:
        self.done += 1
        if self.shown:
            filled = 30 * self.done // self.total
            ending = "\n" if self.done >= self.total else ""
            print(f"\r[{'█' * filled}{'·' * (30 - filled)}] {self.done}/{self.total} {words}   ", end=ending, file=sys.stderr, flush=True)


def build(*, towns: int = 1, reset: bool = False, today: date | None = None, progress: bool = False) -> list[Area]:
    """Build ``towns`` demonstration towns of the seed's size and return them.

    The first is Quyuan Town; further ones are real towns of the same county and prefecture filled
    with invented people.  A database that holds demonstration data already is left as it is unless
    ``reset``.
    """
    today = today or local_date(now())
    if reset:
        empty()
    if Area.objects.filter(is_demo=True).exists():
        return list(Area.objects.filter(level="town", is_demo=True))
    chosen = _towns(towns)
    bar = Progress(progress, total=len(chosen) * 6)
    for place, town in enumerate(chosen):
        build_town(town, random.Random(SEED + place), today=today, first=place == 0, say=bar.step)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    forget_all()
    return chosen


@transaction.atomic
def build_town(town: Area, lot: random.Random, *, today: date, first: bool, say: Callable[[str], None]) -> None:
    """Fill one town; all or nothing."""
    say(f"{town.short_name}：责任区与小组")
    areas = residents.mark_and_group(town, lot)
    say(f"{town.short_name}：户与人")
    residents.fill(areas, lot, today=today)
    say(f"{town.short_name}：队伍与岗位")
    staffing = teams.appoint_everybody(town, areas, lot, today=today, first=first, password=PASSWORD)
    say(f"{town.short_name}：十二个月走访")
    history.write_visits(town, areas, staffing, lot, today=today)
    say(f"{town.short_name}：五情报告与来信")
    history.write_reports(town, areas, staffing, lot, today=today)
    say(f"{town.short_name}：月考核与抽查")
    history.write_assessments(town, areas, staffing, lot, today=today)


def empty() -> None:
    """Empty everything but calendars, divisions and the town's facts."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT_TABLES]
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        cursor.execute("UPDATE places_area SET is_demo = false WHERE is_demo")
    forget_all()


def _towns(count: int) -> list[Area]:
    if count > 12:
        load_edition(
            [row for row in read_edition(DATA / "villages_4205_yichang_2023.csv") if not row.code.startswith("420527")],
            valid_from=date(2023, 6, 30),
            source="国家统计局统计用区划代码 2023 年版（截至 2023-06-30）",
        )
    first = Area.objects.get(code="420527103000", valid_to=None)
    others = Area.objects.filter(level="town", valid_to=None).exclude(pk=first.pk).order_by("code")
    return [first, *others[: count - 1]]
