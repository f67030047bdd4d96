"""Addresses by the names of their routes; no other place spells a path of the house out.

An app names its own routes and those of the apps below it.  Where a page below must lead to one above
(an area's page, the visit that raised a matter), it asks for the page *of a thing*, and the app above
has said under which route that page stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

_pages: dict[str, str] = {}
# What pages lead to that is no thing of one app: where residents begin, begin in one area, and read what came of it; the
# search of the town; one's own page; the record of who did what.
PLACES = frozenset({"front", "area_front", "town_front", "follow", "search", "me", "audit"})


def register_page(of: str, name: str) -> None:
    """Say that the page of a thing called ``of`` stands under the route ``name``; called in ``apps.py``.

    Raises:
        ValueError: another route has that thing already.
    """
    if _pages.setdefault(of, name) != name:
        raise ValueError(f"the page of {of} is {_pages[of]} already")


def registered() -> dict[str, str]:
    """Return thing → the route of its page, as the apps of this town have said."""
    return dict(_pages)


def page(of: str, *args: Any, query: dict[str, Any] | None = None) -> str:
    """Return the address of the page of a thing, whichever app has it; nothing where none does."""
    return reverse(_pages[of], args=args, query=query) if of in _pages else ""


def page_of(name: str, *, key: str = "pk") -> Callable[[Any], str]:
    """Return the function that gives the address of a row's page: the route ``name`` with the row's ``key``.

    Django's ``reverse`` takes 21 µs, a millisecond for the fifty rows of a list; what stands before and
    behind the key is the same for every row, so it is asked once.
    """
    around: list[str] = []

    def address(row: Any) -> str:
        value = str(getattr(row, key))
        if not around:
            before, after = reverse(name, args=[value]).rsplit(value, 1)
            around[:] = before, after
        return f"{around[0]}{value}{around[1]}"

    return address
