"""``lxq demo``: the demonstration town, from a fixed seed, with honest imperfections.

Thirteen real units; 66 groups, 7,902 households, 19,608 residents, 884 members; full teams; twelve
months of visits, reports, letters, assessments and spot checks up to today.  Nobody in it exists.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context

import django
from django.db import connection, connections, transaction

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo import bodies, leading, petitions, relief, reports, residents, teams, visits
from lianxinqiao.kernel.database.roles import emptying
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area
from lianxinqiao.places.operations.divisions import DATA, load_edition, read_edition

SEED = 20260801
PASSWORD = "lianxinqiao-2026"  # noqa: S105  (shown on the sign-in page of the demonstration town)
STEPS_A_TOWN = 7
KEPT_TABLES = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "places_area",
    "places_areasuccession",
    "places_areadescription",
    "places_statsnapshot",
    "places_outsidebody",
    "places_hazardsite",
    "workcalendar_calendaryear",
    "workcalendar_specialday",
    "workcalendar_rulevalue",
    "django_session",
}


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
            print(
                f"\r[{'█' * filled}{'·' * (30 - filled)}] {self.done}/{self.total} {words}   ",
                end=ending,
                file=sys.stderr,
                flush=True,
            )


def build(*, towns: int = 1, reset: bool = False, today: date | None = None, progress: bool = False) -> list[Area]:
    """Build ``towns`` demonstration towns of the seed's size and return them.

    The first is Quyuan Town; further ones are real towns of the same county and prefecture filled
    with invented people.  A town that is filled already is left as it is unless ``reset``, so a
    build that was stopped goes on where it was.
    """
    today = today or local_date(now())
    if reset:
        empty()
    chosen = _towns(towns)
    missing = [(place, town) for place, town in enumerate(chosen) if not town.is_demo]
    bar = Progress(progress, total=len(missing) * STEPS_A_TOWN)
    if len(missing) < 3 or (os.cpu_count() or 1) < 2:
        for place, town in missing:
            build_town(town, random.Random(SEED + place), today=today, place=place, say=bar.step)
    else:
        _build_side_by_side(missing, today=today, bar=bar)
    if missing:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        forget_all()
    return chosen


def _build_side_by_side(missing: list[tuple[int, Area]], *, today: date, bar: Progress) -> None:
    """Fill several towns at once, a process each: they share no row."""
    connections.close_all()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), initializer=django.setup) as pool:
        waiting = {pool.submit(_build_by_code, town.code, place, today): town for place, town in missing}
        for done in as_completed(waiting):
            done.result()
            for _step in range(STEPS_A_TOWN):
                bar.step(waiting[done].short_name)


def _build_by_code(code: str, place: int, today: date) -> None:
    town = Area.objects.get(code=code, valid_to=None)
    build_town(town, random.Random(SEED + place), today=today, place=place, say=lambda _words: None)


@transaction.atomic
def build_town(town: Area, lot: random.Random, *, today: date, place: int, say: Callable[[str], None]) -> None:
    """Fill one town; all or nothing."""
    say(f"{town.short_name}：责任区与小组")
    areas = residents.mark_and_group(town, lot)
    bodies.give_bodies(town, on=today)
    say(f"{town.short_name}：户与人")
    residents.fill(areas, lot, today=today, place=place)
    say(f"{town.short_name}：队伍与岗位")
    staffing = teams.appoint_everybody(town, areas, lot, today=today, first=place == 0, password=PASSWORD)
    say(f"{town.short_name}：十二个月走访")
    visits.write_visits(town, areas, staffing, lot, today=today)
    say(f"{town.short_name}：五情报告与来信")
    reports.write_reports(town, areas, staffing, lot, today=today)
    say(f"{town.short_name}：诉求")
    petitions.write_demands(areas, staffing, lot, today=today)
    leading.write_leading(town, areas, staffing, lot, today=today)
    relief.write_relief(areas, staffing, lot, today=today)
    say(f"{town.short_name}：月考核与抽查")
    visits.write_assessments(town, areas, staffing, lot, today=today)


def empty() -> None:
    """Empty everything but calendars, divisions and the town's facts."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT_TABLES]
        for statement in emptying([f"TRUNCATE {', '.join(tables)} CASCADE"]):
            cursor.execute(statement)
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
