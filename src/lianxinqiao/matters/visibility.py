"""Who finds matters of which kind: code → condition.  The ground of ``visible_to``; it knows no model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

Visible = Callable[["Staff"], Q]
_visible: dict[str, Visible] = {}
_keepers: dict[str, tuple[str, ...]] = {}


def register_visibility(code: str, visible: Visible, keepers: tuple[str, ...] = ()) -> None:
    """Say who finds matters of a kind, whatever they own, and which posts keep them; exclusion comes on top.

    Raises:
        ValueError: the code is taken.
    """
    if code in _visible:
        raise ValueError(f"{code} is registered already")
    _visible[code] = visible
    _keepers[code] = keepers


def kept_by(reach: Callable[..., Iterable[int]]) -> Q:
    """Return the condition under which a matter is kept by a post of somebody whose posts reach these areas.

    Args:
        reach: posts → the areas they cover.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for code, keepers in _keepers.items():
        if keepers:
            alike.setdefault(keepers, []).append(code)
    condition = Q(pk__in=[])
    for keepers, kinds in alike.items():
        condition |= Q(kind__in=kinds, area__in=reach(*keepers))
    return condition


def seen_by(staff: Staff, codes: Iterable[str] = ()) -> Q:
    """Return the condition under which a person finds matters of these kinds; of all, where none is named.

    Kinds seen under the same condition share one branch: the statement stays short as kinds are added.
    """
    alike: dict[Q, list[str]] = {}
    for code in codes or _visible:
        alike.setdefault(_visible[code](staff), []).append(code)
    condition = Q(pk__in=[])
    for seen, kinds in alike.items():
        condition |= Q(kind__in=kinds) & seen
    return condition
