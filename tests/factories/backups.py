"""A small town with something in it that is worth a backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import sql

from factories.conditions import a_report, report_condition
from factories.town import Town, make_town
from lianxinqiao.kernel.backup import programs
from lianxinqiao.kernel.backup.carrying import finish
from lianxinqiao.kernel.backup.restoring import restore
from lianxinqiao.kernel.database.roles import grant_application_role
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


def restored(path: Path, **how: Any) -> dict[str, Any]:
    """Restore a backup in the place of what is there, with the rights of the web, and return what was found in it.

    What is done afterwards waits for ``finish``: a test may look before it.
    """
    done = restore(str(path), force=True, **how)
    grant_application_role()
    return done


def brought_back(path: Path) -> list[str]:
    """Restore a backup to the end; return which of its tables were not known."""
    unknown: list[str] = restored(path)["unknown"]
    finish()
    return unknown


def forget_restores() -> None:
    """Take the note of a restore off the database of the tests: whoever serves it afterwards would find one that is not done."""
    name = str(programs.parameters()["dbname"])
    if name.startswith("test_"):
        with programs.connect(autocommit=True) as here:
            here.execute(sql.SQL("COMMENT ON DATABASE {} IS NULL").format(sql.Identifier(name)))
