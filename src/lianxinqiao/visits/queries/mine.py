"""What a cadre's own Today page shows: days and homes done, own promises, homes long unseen; one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from lianxinqiao.accounts.models import Staff
from lianxinqiao.visits.models import Promise

# Days that count so far this month (submitted ones too: they wait for others); contact households met since
# January; open promises, the nearest first; contact households not visited for long, special need first.
OWN_SQL = """
SELECT (SELECT array_agg(DISTINCT visited_on) FROM visits_visitlog
         WHERE author_id = %(me)s AND visited_on >= %(month)s AND status IN ('accepted', 'submitted', 'returned')
           AND CASE WHEN %(village)s THEN kind = 'household_visit' AND place_kind <> 'phone'
                    ELSE kind = 'village_stay' AND credited_area_id IS NOT NULL END),
       (SELECT count(DISTINCT c.household_id) FROM visits_contacthousehold c
         WHERE c.staff_id = %(me)s AND c.year = %(year)s AND c.is_confirmed
           AND EXISTS (SELECT 1 FROM visits_visitlog v WHERE v.author_id = %(me)s AND v.household_id = c.household_id
                          AND v.outcome = 'met' AND v.status <> 'voided' AND v.visited_on >= %(january)s)),
       (SELECT json_agg(json_build_array(p.id, p.text, p.due_on)) FROM (
          SELECT id, text, due_on FROM visits_promise
           WHERE owner_id = %(me)s AND kept_on IS NULL AND given_up_on IS NULL ORDER BY due_on, id LIMIT %(promises)s) p),
       (SELECT json_agg(json_build_array(u.id, u.house_no, u.head_name, u.needs_help, u.name)) FROM (
          SELECT h.id, h.house_no, h.head_name, h.needs_help, g.name
            FROM visits_contacthousehold c
            JOIN residents_household h ON h.id = c.household_id AND h.is_active
            JOIN places_villagergroup g ON g.id = h.group_id
           WHERE c.staff_id = %(me)s AND c.year = %(year)s AND c.is_confirmed
             AND NOT EXISTS (SELECT 1 FROM visits_visitlog v
                              WHERE v.author_id = %(me)s AND v.household_id = h.id AND v.visited_on >= %(since)s)
           ORDER BY h.needs_help DESC, g.group_no, h.house_no LIMIT %(homes)s) u)
"""


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
    values: dict[str, Any] = {
        "me": staff.pk,
        "village": village,
        "month": today.replace(day=1),
        "year": today.year,
        "january": today.replace(month=1, day=1),
        "since": unseen_since,
        "promises": promises,
        "homes": homes,
    }
    with connection.cursor() as cursor:
        cursor.execute(OWN_SQL, values)
        days, met, promised, unseen = cursor.fetchone()
    return OwnMonth(
        days=set(days or ()),
        homes=met,
        promises=[
            OwnPromise(UUID(pk), _TEXT.opened((pk,), text), date.fromisoformat(due_on))
            for pk, text, due_on in promised or ()
        ],
        unseen=[UnseenHome(UUID(pk), *rest) for pk, *rest in unseen or ()],
    )
