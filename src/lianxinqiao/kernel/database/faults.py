"""What a failure of the machine means for whoever asks: the disk is full, the database is away, something is held."""

from __future__ import annotations

from enum import StrEnum

import psycopg
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout, TooManyRequests

from lianxinqiao.kernel.outside import NO_SPACE


class Fault(StrEnum):
    FULL = "full"
    LOST = "lost"
    BUSY = "busy"


# By SQLSTATE, or by its class of two characters (PostgreSQL's manual, appendix A).
MEANS = {
    "53100": Fault.FULL,
    "58030": Fault.FULL,
    "53": Fault.BUSY,
    "08": Fault.LOST,
    "57P": Fault.LOST,
    "25006": Fault.LOST,
    "58": Fault.LOST,
    "57014": Fault.BUSY,
    "55P03": Fault.BUSY,
    "40": Fault.BUSY,
}
RETRY_SECONDS = {Fault.FULL: 120, Fault.LOST: 15, Fault.BUSY: 10}


def fault_of(error: BaseException) -> Fault | None:
    """Return what of the machine failed, or None where the failure is the program's own.

    The cause is followed, not the context: what is raised anew while a fault is handled means what it says.
    """
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        if (found := _one(at)) is not None:
            return found
        at = at.__cause__
    return None


def _one(error: BaseException) -> Fault | None:
    if isinstance(error, OSError):
        return Fault.FULL if error.errno in NO_SPACE else None
    if isinstance(error, (PoolTimeout, TooManyRequests)):
        return Fault.LOST
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ""
        for length in (5, 3, 2):
            if found := MEANS.get(state[:length]):
                return found
        # A connection that is refused or cut has no state.
        lost = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) and not state
        return Fault.LOST if lost else None
    if isinstance(error, (OperationalError, InterfaceError)) and error.__cause__ is None:
        return Fault.LOST
    return None
