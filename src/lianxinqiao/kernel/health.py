"""What is looked at to say whether a town is well: each app registers its own in ``apps.py``; command and page show the same.

What could not be looked at is never taken for well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

log = logging.getLogger("lianxinqiao.health")
DATABASE, TABLES = "database", "migrations"


class Light(StrEnum):
    """Well; to be looked at in the next days; to be mended now."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Finding:
    """What was found, in words for whoever runs the town, and how to mend it; several make one (``worst``)."""

    light: Light
    said: str
    mend: str = ""


@dataclass(frozen=True)
class Check:
    """One thing to look at.

    Attributes:
        look: finds it at a moment; what it raises is red.
        shown: finds what a reader of the page may read of it, where that is not the whole that the machine finds.
        asks_database: where the database is away it is not looked at, which is red too.
    """

    name: str
    title: StrPromise | str
    order: int
    look: Callable[[datetime], Finding]
    asks_database: bool = True
    shown: Callable[[datetime, Any], Finding] | None = None


@dataclass(frozen=True)
class Examined:
    """A check and what it found."""

    check: Check
    finding: Finding


_checks: Once[str, Check] = Once()


def register_check(check: Check) -> None:
    _checks[check.name] = check


def examined(now: datetime, *, reader: Any = None) -> list[Examined]:
    """Look at everything, whatever fails on the way; first at what the rest stands on.

    Args:
        reader: who reads it; the machine reads the whole.
    """
    found: dict[str, Examined] = {}
    for check in sorted(_checks.values(), key=lambda each: (each.name != DATABASE, each.name != TABLES, each.order)):
        red = {name for name, known in found.items() if known.finding.light is Light.RED}
        if check.asks_database and DATABASE in red:
            finding = Finding(Light.RED, _("数据库连不上，这一项没有查。"), _("先修好数据库，再查一次。"))
        else:
            finding = _looked(check, now, reader, tables_are_ours=TABLES not in red)
        found[check.name] = Examined(check, finding)
    return sorted(found.values(), key=lambda each: each.check.order)


def _looked(check: Check, now: datetime, reader: Any, *, tables_are_ours: bool) -> Finding:
    try:
        with transaction.atomic() if check.asks_database else nullcontext():
            return check.look(now) if reader is None or check.shown is None else check.shown(now, reader)
    except Exception as error:
        # Whatever it is, the other checks go on.
        if isinstance(error, ProgrammingError) and not tables_are_ours:
            return Finding(Light.RED, _("表结构与程序不一致，这一项没有查。"), _("先修好表结构，再查一次。"))
        log.warning("%s could not be looked at", check.name, exc_info=True)
        words = " ".join(str(error).split())[:200]
        return Finding(
            Light.RED,
            _("这一项没有查成：%s") % f"{type(error).__name__} {words}".strip(),
            _("请把这句话告诉技术人员。"),
        )


def worst(findings: list[Finding], well: str) -> Finding:
    """Return several findings as one, with the worst light of theirs; ``well`` is said where there is none."""
    if not findings:
        return Finding(Light.GREEN, well)
    order = list(Light)
    return Finding(
        max((each.light for each in findings), key=order.index),
        " ".join(each.said for each in findings),
        " ".join(dict.fromkeys(each.mend for each in findings if each.mend)),
    )
