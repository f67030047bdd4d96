"""What an upper app offers on the page of something that a lower one shows: a registry, so that no page names an app above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff


@dataclass(frozen=True)
class Link:
    """A button on a page that leads elsewhere.

    Attributes:
        is_first: whether it is what one mostly comes for: it stands before the others, and the key for something new leads there.
        is_matter: whether it opens a matter.
    """

    title: StrPromise | str
    path: str
    icon: str
    is_first: bool = False
    is_matter: bool = False


Links = Callable[[Any, "Staff"], list[Link]]
_links: dict[type[Model], list[Links]] = {}


def register_links(model: type[Model], links: Links) -> None:
    """Offer links on the page of every row of a table; each may cost a fixed number of queries."""
    _links.setdefault(model, []).append(links)


def links_beside(row: Any, by: Staff) -> list[Link]:
    """Return what is offered to a person on the page of a row."""
    # Whoever is signed in is no instance of their table, but stands for one.
    found = [link for links in _links.get(row._meta.model, ()) for link in links(row, by)]
    return sorted(found, key=lambda link: not link.is_first)
