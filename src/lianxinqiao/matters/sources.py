"""What can raise a matter: the app that has it says its words and its page; another matter needs nobody to say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.registering import Once
from lianxinqiao.matters.kinds import kind_titles
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff


@dataclass(frozen=True)
class Source:
    """What raised a matter, as a page names it and leads to it."""

    words: StrPromise | str
    address: str


@dataclass(frozen=True)
class Raiser:
    """A thing that raises matters and is none itself.

    Attributes:
        rows: those a person finds.
        came_by: as ``Kind.came_by``; nothing for a kind, which says it itself.
        on: the day of a row, by its key.
    """

    words: StrPromise | str
    route: str
    rows: Callable[[Staff], QuerySet[Any]]
    came_by: str
    on: Callable[[UUID], date | None] | None = None


_raisers: Once[str, Raiser] = Once()


def register_source(
    code: str,
    words: StrPromise | str,
    route: str,
    *,
    rows: Callable[[Staff], QuerySet[Any]],
    came_by: str = "",
    on: Callable[[UUID], date | None] | None = None,
) -> None:
    """Say what a thing that raises matters is called and under which route its page stands; in ``apps.py``.

    Raises:
        ValueError: another app has that code.
    """
    _raisers[code] = Raiser(words, route, rows, came_by, on)


def source_in(query: Mapping[str, str]) -> str:
    """Return what an address says that something raised, as ``code:key``; nothing where it says none."""
    return next((f"{code}:{query[code]}" for code, each in _raisers.items() if each.came_by and code in query), "")


def found_source(text: str, *, by: Staff) -> tuple[str, UUID, str] | None:
    """Return code, key and way of what ``code:key`` names; None where there is none for this person."""
    code, _colon, key = text.partition(":")
    raiser = _raisers.get(code)
    try:
        pk = UUID(key)
    except ValueError:
        return None
    if raiser is None or not raiser.came_by or not raiser.rows(by).filter(pk=pk).exists():
        return None
    return code, pk, raiser.came_by


def day_of_source(code: str, pk: UUID) -> date | None:
    """Return the day of what raises a matter, whoever finds it: its own, or on which it came in; None where none is known."""
    raiser = _raisers.get(code)
    if raiser is not None and raiser.on is not None:
        return raiser.on(pk)
    moment = Matter.objects.filter(kind=code, pk=pk).values_list("opened_at", flat=True).first()
    return None if moment is None else local_date(moment)


def source_of(code: str, pk: UUID | None) -> Source | None:
    """Return the source that a link names, or None for one that no app knows any more."""
    if pk is None:
        return None
    if code in _raisers:
        return Source(_raisers[code].words, reverse(_raisers[code].route, args=[pk]))
    if code in kind_titles():
        return Source(kind_titles()[code], reverse("matters:matter", args=[pk]))
    return None
