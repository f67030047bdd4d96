"""Whether an affair is hidden from people, in the database's own words: every list, count and page of matters asks it (RR-13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Q

from lianxinqiao.accounts.scope import Scope, seats_over

if TYPE_CHECKING:
    from datetime import date

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

# Made by querysets, the same took a tenth of the processor time of a page with deeds (ADR 0008).
PEOPLE_SQL = """EXISTS (
    SELECT FROM matters_matter_excluded hidden_x
      JOIN matters_matter hidden_m ON hidden_m.id = hidden_x.matter_id
     WHERE hidden_m.affair = {affair} AND hidden_x.staff_id = ANY(%s::uuid[])
) OR EXISTS (
    SELECT FROM matters_excludedoffice hidden_o
      JOIN matters_matter hidden_m ON hidden_m.id = hidden_o.matter_id
      JOIN matters_excludedoffice_held_by hidden_x ON hidden_x.excludedoffice_id = hidden_o.id
     WHERE hidden_m.affair = {affair} AND hidden_x.staff_id = ANY(%s::uuid[])
)"""
OFFICES_SQL = """ OR EXISTS (
    SELECT FROM matters_excludedoffice hidden_o
      JOIN matters_matter hidden_m ON hidden_m.id = hidden_o.matter_id
      JOIN unnest(%s::text[], %s::bigint[], %s::date[]) hidden_p (role, area, ended)
        ON hidden_p.role = hidden_o.role AND hidden_p.area = hidden_o.area_id
     WHERE hidden_m.affair = {affair} AND (hidden_p.ended IS NULL OR hidden_o.since < hidden_p.ended)
)"""


ANYBODY_SQL = """SELECT EXISTS (
    SELECT FROM matters_matter_excluded hidden_x JOIN matters_matter hidden_m ON hidden_m.id = hidden_x.matter_id
     WHERE hidden_m.affair = %(affair)s
) OR EXISTS (
    SELECT FROM matters_excludedoffice hidden_o JOIN matters_matter hidden_m ON hidden_m.id = hidden_o.matter_id
     WHERE hidden_m.affair = %(affair)s
)"""


def names_anybody(affair: UUID) -> bool:
    """Whether an affair names anybody, or an office, from whom it is hidden: most do not, and whoever tells of one asks."""
    with connection.cursor() as cursor:
        cursor.execute(ANYBODY_SQL, {"affair": affair})
        return bool(cursor.fetchone()[0])


class HiddenFrom(Func):
    """Whether the affair of a matter names one of some people, or an office that one of them holds, or held since it was named.

    Args:
        people: of whom each may be named, by themselves or as who held an office.
        scopes: the posts that they hold and held.
    """

    def __init__(self, people: Iterable[UUID], scopes: Iterable[Scope]) -> None:
        super().__init__(F("affair"), output_field=BooleanField())
        self.people = list(people)
        self.offices = [seat for scope in scopes for seat in _seats_of(scope)]

    def as_sql(  # type: ignore[override]  # a statement takes lists too
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: Any
    ) -> tuple[str, list[Any]]:
        affair, _none = compiler.compile(self.get_source_expressions()[0])
        sql, values = PEOPLE_SQL, [self.people, self.people]
        if self.offices:
            sql, values = sql + OFFICES_SQL, [*values, *map(list, zip(*self.offices, strict=True))]
        return f"({sql.format(affair=affair)})", values


def of_offices(scope: Scope) -> Q:
    """Return the condition under which an excluded office is one of those that somebody holds, or held since, as ``HiddenFrom`` has it."""
    found = Q()
    for role, area, ended in _seats_of(scope):
        found |= Q(role=role, area=area) & (Q() if ended is None else Q(since__lt=ended))
    return found


def _seats_of(scope: Scope) -> list[tuple[str, int, date | None]]:
    posts = [*((post, None) for post in scope.posts), *scope.former]
    return [(post.role, area, ended) for post, ended in posts for area in seats_over(post.prefix)]
