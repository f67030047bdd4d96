"""The menu: each app registers its entries in ``apps.py``; a later app adds its own without touching this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff


@dataclass(frozen=True)
class Entry:
    """One line of the menu.

    Attributes:
        route: name of the page it leads to; ``args`` where the route takes some.
        group: "today", "work", "area", "house" or "system"; the order of the groups is fixed.
        shown: whether this person's posts have a use for it; costs no query beyond the scope.
        badge: name of the count shown beside it, filled in by the badge fragment.
        thumb: also in the bar at the bottom of a phone.
    """

    name: str
    title: StrPromise | str
    route: str
    icon: str
    group: str
    order: int
    shown: Callable[[Staff], bool]
    badge: str = ""
    thumb: bool = False
    args: tuple[str, ...] = ()

    @cached_property
    def path(self) -> str:
        """Its address; asked once, for every page of the house compares them all."""
        return reverse(self.route, args=self.args)


GROUPS = ("today", "work", "area", "house", "system")
_entries: Once[str, Entry] = Once()
_badges: list[Callable[[Staff], dict[str, int]]] = []


def register_entry(entry: Entry) -> None:
    """Add a line to the menu.

    Raises:
        ValueError: its name is taken.
    """
    _entries[entry.name] = entry


def register_badges(counts: Callable[[Staff], dict[str, int]]) -> None:
    """Add a function that returns counts by badge name."""
    _badges.append(counts)


def entries_for(staff: Staff) -> list[list[Entry]]:
    """Return the entries a person has a use for, by group."""
    entries = sorted(_entries.values(), key=lambda entry: entry.order)
    groups = [[entry for entry in entries if entry.group == group and entry.shown(staff)] for group in GROUPS]
    return [group for group in groups if group]


def thumbs_of(groups: list[list[Entry]]) -> list[Entry]:
    """Return at most four of the entries of a person, for the bar of a phone."""
    return [entry for group in groups for entry in group if entry.thumb][:4]


def badges_for(staff: Staff) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in _badges:
        counts |= each(staff)
    return counts
