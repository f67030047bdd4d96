"""How a row begins where no opening of its kind declares it: out of a letter box, by a resident, by the clock.

Code of the kind → what makes one in the test town and returns its key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from factories.demands import Case
from factories.parts import give_part
from factories.town import Town
from lianxinqiao.calendar.limits import local_date


def a_part(town: Town, now: datetime) -> Any:
    """A part of a demand, given by its handler."""
    case = Case(town, now).accepted()
    return give_part(case.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now).pk


BEGINNINGS: dict[str, Callable[[Town, datetime], Any]] = {"assignment": a_part}
