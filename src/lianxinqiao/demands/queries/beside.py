"""What hangs on one demand, for its page: most of it is not there on most of them, so one statement asks first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import open_of
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.queries.links import links_of, merged_into
from lianxinqiao.matters.sources import source_of

# As what somebody who joined is opened.
JOIN = "join"
THERE_SQL = """
SELECT (SELECT count(*) FROM audit_recordopening WHERE subject_kind = 'demand' AND subject_id = %(id)s),
       EXISTS (SELECT 1 FROM demands_evaluation WHERE demand_id = %(id)s),
       EXISTS (SELECT 1 FROM demands_followup WHERE demand_id = %(id)s),
       EXISTS (SELECT 1 FROM demands_rateexclusion WHERE demand_id = %(id)s),
       EXISTS (SELECT 1 FROM demands_join WHERE demand_id = %(id)s),
       EXISTS (SELECT 1 FROM matters_matterlink WHERE matter_id = %(id)s),
       EXISTS (SELECT 1 FROM matters_matterlink WHERE other_id = %(id)s)
"""


def joins_of(demand: Demand) -> list[Join]:
    """Return who joined with something to say, to be reached by, or withdrawn since, in order; most say only "the same with us"."""
    return [join for join in demand.joins.all() if join.note or join.asker_phone or join.left_on]


def joins_shown(demand: Demand, by: Staff) -> list[Join]:
    """Return the same, each with whether this person has opened how they are reached (``is_open``); two queries.

    What they wrote stands with the demand, and whoever reads that has read it.
    """
    joins = joins_of(demand)
    reached = [join.pk for join in joins if join.asker_phone]
    opened = open_of(JOIN, reached, by=by, now=now()) if reached else set()
    for join in joins:
        join.is_open = join.pk in opened
    return joins


def beside(demand: Demand, *, by: Staff, readable: bool) -> dict[str, Any]:
    """Return evaluations, follow-ups, exclusions from rates, who joined, links, and how often who asked was opened.

    One query, and one more for each that is there; without ``readable`` nothing of what the resident said.
    """
    with connection.cursor() as cursor:
        cursor.execute(THERE_SQL, {"id": demand.pk})
        openings, *there = cursor.fetchone()
    has_evaluations, has_follow_ups, has_exclusions, has_joins, has_links, is_linked = there

    def rows(is_there: bool, read: Callable[[], Any]) -> list[Any]:
        return list(read()) if is_there else []

    links = rows(has_links, lambda: links_of(demand.pk, by))
    return {
        "openings": openings,
        "evaluations": rows(
            has_evaluations and readable,
            lambda: demand.evaluations.select_related("entered_by", "join__came_by__matter"),
        ),
        "follow_ups": rows(has_follow_ups, lambda: demand.follow_ups.select_related("by", "join__came_by__matter")),
        "exclusions": rows(has_exclusions, lambda: demand.exclusions.select_related("asked_by", "approved_by")),
        "joins": rows(has_joins and readable, lambda: joins_shown(demand, by)),
        "merged": next((link for link in links if link.relation == "merged_into"), None),
        "sources": [
            found
            for link in links
            if link.other_id is None and (found := source_of(link.source_kind, link.source_id)) is not None
        ],
        "merged_here": rows(is_linked, lambda: merged_into(demand.pk, by)),
    }
