"""What a cadre's own Today page shows: days and homes done, own promises, homes long unseen; one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from lianxinqiao.accounts.models import Staff
from lianxinqiao.visits.choices import PromiseStatus
from lianxinqiao.visits.models import ContactHousehold, Promise, VisitLog

_TEXT = Promise._meta.get_field("text")


@dataclass(frozen=True)
class OwnPromise:
    """One open promise."""

    pk: UUID
    text: str
    due_on: date


@dataclass(frozen=True)
class UnseenHome:
    """One contact household not visited for long; the name is for masking by the page."""

    pk: UUID
    house_no: str
    head_name: str
    needs_help: bool
    group: str


@dataclass(frozen=True)
class OwnMonth:
    """``days``: the dates that count this month.  ``homes``: contact households met since January."""

    days: set[date]
    homes: int
    promises: list[OwnPromise]
    unseen: list[UnseenHome]


def own_month(
    staff: Staff, *, village: bool, today: date, unseen_since: date, promises: int = 5, homes: int = 6
) -> OwnMonth:
    """Return what ``staff`` has done this month and year, promised, and not seen since a day (R-3.1 to R-3.5).

    Args:
        village: count household visits as for village cadres; otherwise village stays.
        promises, homes: how many to list at the most.
    """
    statement, places = _built(village, promises, homes)
    values: dict[Any, Any] = {ME: staff.pk, YEAR: today.year, MONTH: today.replace(day=1), SINCE: unseen_since}
    values[JANUARY] = today.replace(month=1, day=1)
    with connection.cursor() as cursor:
        cursor.execute(statement, [values.get(each, each) for each in places])
        dates, count, open_promises, unseen = cursor.fetchone()
    return OwnMonth(
        days=set(dates),
        homes=count or 0,
        promises=[
            OwnPromise(UUID(row["pk"]), _TEXT.opened((row["pk"],), row["text"]), date.fromisoformat(row["due_on"]))
            for row in map(_row, open_promises)
        ],
        unseen=[UnseenHome(**{**row, "pk": UUID(row["pk"])}) for row in map(_row, unseen)],
    )


def _row(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


# Whose, and when, in the statement as it is built: values that nobody has.
ME, YEAR = UUID(int=0), 9999
MONTH, JANUARY, SINCE = date(1, 1, 1), date(1, 1, 2), date(1, 1, 3)


@cache
def _built(village: bool, promises: int, homes: int) -> tuple[str, tuple[Any, ...]]:
    """Return the statement with its values in order: the same for everybody, and to build it took a quarter of Today."""
    visits = VisitLog.objects.filter(author=ME)
    of_home = visits.filter(household=OuterRef("household"))
    # What was handed in counts at once: it waits for others.
    days = visits.counting_for_village_cadres() if village else visits.counting_for_town_cadres()
    kept = ContactHousehold.objects.filter(staff=ME, year=YEAR, is_confirmed=True)
    met = kept.filter(Exists(of_home.met().filter(visited_on__gte=JANUARY)))
    promised = Promise.objects.filter(owner=ME, status=PromiseStatus.OPEN).order_by("due_on", "id")[:promises]
    left = kept.filter(~Exists(of_home.seen().filter(visited_on__gte=SINCE)), household__is_active=True)
    # Special need first.
    left = left.order_by("-household__needs_help", "household__group__group_no", "household__house_no", "id")[:homes]
    found = Staff.objects.filter(pk=ME).values_list(
        ArraySubquery(days.filter(visited_on__gte=MONTH).order_by().values("visited_on").distinct()),
        Subquery(met.order_by().values("staff").annotate(homes=Count("pk")).values("homes")),
        ArraySubquery(promised.values(each=JSONObject(pk="id", text="text", due_on="due_on"))),
        ArraySubquery(
            left.values(
                each=JSONObject(
                    pk="household_id",
                    house_no="household__house_no",
                    head_name="household__head_name",
                    needs_help="household__needs_help",
                    group="household__group__name",
                )
            )
        ),
    )
    return found.query.sql_with_params()
