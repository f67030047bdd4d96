"""A small town with something in it that is worth a backup."""

from __future__ import annotations

from datetime import datetime

from psycopg import sql

from factories.conditions import a_report, report_condition
from factories.town import Town, make_town
from lianxinqiao.kernel.backup import programs
from lianxinqiao.residents.models import Person

PHONE = "13812345678"


def a_filled_town(now: datetime) -> Town:
    """Return a town with a report, and a telephone of somebody in the first home."""
    town = make_town()
    report_condition(town.own, a_report(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    person = Person.objects.filter(household=town.homes[0])[0]
    person.phone = PHONE
    person.save()
    return town


def forget_restores() -> None:
    """Take the note of a restore off the database of the tests: whoever serves it afterwards would find one that is not done."""
    name = str(programs.parameters()["dbname"])
    if name.startswith("test_"):
        with programs.connect(autocommit=True) as here:
            here.execute(sql.SQL("COMMENT ON DATABASE {} IS NULL").format(sql.Identifier(name)))
