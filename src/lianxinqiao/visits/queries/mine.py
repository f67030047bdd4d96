"""What a cadre's own Today page shows: days and homes done, own promises, homes long unseen; one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
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
    visits = VisitLog.objects.filter(author=staff)
    of_home = visits.filter(household=OuterRef("household"))
    # What was handed in counts at once: it waits for others.
    days = visits.counting_for_village_cadres() if village else visits.counting_for_town_cadres()
    kept = ContactHousehold.objects.filter(staff=staff, year=today.year, is_confirmed=True)
    met = kept.filter(Exists(of_home.met().filter(visited_on__gte=today.replace(month=1, day=1))))
    promised = Promise.objects.filter(owner=staff, status=PromiseStatus.OPEN).order_by("due_on", "id")[:promises]
    left = kept.filter(~Exists(of_home.seen().filter(visited_on__gte=unseen_since)), household__is_active=True)
    # Special need first.
    left = left.order_by("-household__needs_help", "household__group__group_no", "household__house_no")[:homes]
    found = Staff.objects.filter(pk=staff.pk).values_list(
        ArraySubquery(days.filter(visited_on__gte=today.replace(day=1)).order_by().values("visited_on").distinct()),
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
    dates, count, open_promises, unseen = found.get()
    return OwnMonth(
        days=set(dates),
        homes=count or 0,
        promises=[
            OwnPromise(UUID(row["pk"]), _TEXT.opened((row["pk"],), row["text"]), date.fromisoformat(row["due_on"]))
            for row in open_promises
        ],
        unseen=[UnseenHome(**{**row, "pk": UUID(row["pk"])}) for row in unseen],
    )
