"""The small registers of one area, read together: seven short lists would cost seven round trips on a page opened all day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

REGISTERS_SQL = """
SELECT 'phones' AS register, label AS a, number AS b, hours AS c, '' AS d, id::text AS e FROM outreach_servicephone
 WHERE area_id = %(area)s AND withdrawn_on IS NULL
UNION ALL
SELECT 'boxes', place, '', '', '', id::text FROM outreach_opinionbox WHERE area_id = %(area)s AND removed_on IS NULL
UNION ALL
SELECT 'sites', name, kind, '', '', id::text FROM places_hazardsite WHERE area_id = %(area)s
UNION ALL
SELECT 'warnings', level, issuer, number, text, id::text FROM conditions_relayedwarning WHERE area_id = %(area)s AND stood_down_at IS NULL
UNION ALL
SELECT 'groups', name, '', '', '', to_char(group_no, 'FM00000') FROM places_villagergroup WHERE area_id = %(area)s AND is_active
UNION ALL
SELECT 'facts', fact, value::text, as_of::text, '', '' FROM (
    SELECT DISTINCT ON (fact) fact, value, as_of FROM places_statsnapshot WHERE area_id = %(area)s ORDER BY fact, as_of DESC, id DESC) newest
UNION ALL
SELECT 'successors', s.code, s.name, '', '', '' FROM places_areasuccession x JOIN places_area s ON s.id = x.successor_id WHERE x.predecessor_id = %(area)s
UNION ALL
SELECT 'precursors', p.code, p.name, '', '', '' FROM places_areasuccession x JOIN places_area p ON p.id = x.predecessor_id WHERE x.successor_id = %(area)s
UNION ALL
SELECT 'names', name, until::text, '', '', until::text FROM places_areaname WHERE area_id = %(area)s
ORDER BY 1, 6
"""


class Phone(NamedTuple):
    label: str
    number: str
    hours: str


class Site(NamedTuple):
    pk: str
    name: str
    kind: str


class Warned(NamedTuple):
    """An official warning in force."""

    level: str
    issuer: str
    number: str
    text: str


class Figure(NamedTuple):
    fact: str
    value: Decimal
    as_of: date


class Related(NamedTuple):
    """An area that this one went on as, or came from."""

    code: str
    name: str


class Named(NamedTuple):
    """What an area was called, and the day from which it no longer was."""

    name: str
    until: date


@dataclass
class AreaRegisters:
    """Telephones, boxes, hazard sites, warnings in force, groups, newest figures, what it was called, came from and went on as."""

    phones: list[Phone] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    facts: list[Figure] = field(default_factory=list)
    successors: list[Related] = field(default_factory=list)
    precursors: list[Related] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)


def registers_of(area_id: int) -> AreaRegisters:
    """Return the registers of an area; one query.  None of them holds anything about a resident."""
    found = AreaRegisters()
    with connection.cursor() as cursor:
        cursor.execute(REGISTERS_SQL, {"area": area_id})
        for register, *line in cursor.fetchall():
            getattr(found, register).append(_MAKERS[register](*line))
    return found


def _site(name: str, kind: str, _c: str, _d: str, pk: str) -> Site:
    return Site(pk, name, kind)


_MAKERS: dict[str, Any] = {
    "phones": lambda label, number, hours, *_rest: Phone(label, number, hours),
    "boxes": lambda place, *_rest: place,
    "sites": _site,
    "warnings": lambda level, issuer, number, text, _key: Warned(level, issuer, number, text),
    "groups": lambda name, *_rest: name,
    "facts": lambda fact, value, as_of, *_rest: Figure(fact, Decimal(value), date.fromisoformat(as_of)),
    "successors": lambda code, name, *_rest: Related(code, name),
    "precursors": lambda code, name, *_rest: Related(code, name),
    "names": lambda name, until, *_rest: Named(name, date.fromisoformat(until)),
}
