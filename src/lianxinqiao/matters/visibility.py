"""Who finds matters of which kind: code → condition.  The ground of ``visible_to``; it knows no model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

Visible = Callable[["Staff"], Q]
_visible: Once[str, Visible] = Once()
_keepers: dict[str, tuple[str, ...]] = {}
_withheld: dict[str, Visible] = {}
_lent: list[str] = []


def register_visibility(
    code: str, visible: Visible, keepers: tuple[str, ...] = (), withheld: Visible | None = None, *, lent: bool = False
) -> None:
    """Say who finds matters of a kind, whatever they own, and which posts keep them; exclusion comes on top.

    Args:
        withheld: which of them somebody does not even find by owning them; all are found so unless given.

        lent: whether whoever keeps what is sealed may give one of it to somebody who does not.

    Raises:
        ValueError: the code is taken.
    """
    _visible[code] = visible
    _keepers[code] = keepers
    if lent:
        _lent.append(code)
    if withheld is not None:
        _withheld[code] = withheld


def withheld_kinds() -> list[str]:
    """Return the kinds of which somebody may own what they do not find."""
    return list(_withheld)


def withheld_from(staff: Staff, codes: Iterable[str] = ()) -> Q:
    """Return the condition under which owning a matter gives somebody nothing: it is sealed, or a part of what is, and no post of theirs sees it today.

    Of these kinds; of all, where none is named.  A part of what is sealed is withheld whatever its kind.
    """
    return parts_sealed_from(staff) | withheld_here(staff, codes)


def withheld_here(staff: Staff, codes: Iterable[str] = ()) -> Q:
    """Return the condition under which owning a matter of these kinds gives somebody nothing, whatever it is a part of."""
    condition = Q(pk__in=[])
    for code in _withheld.keys() & set(codes or _withheld):
        condition |= Q(kind=code) & withheld_of(staff, code)
    return condition


def withheld_of(staff: Staff, code: str) -> Q:
    """Return what a kind withholds from a person; asked once for each while a request is answered."""
    kept: dict[str, Q] = scope_of(staff).__dict__.setdefault("_withheld", {})
    if code not in kept:
        kept[code] = _withheld[code](staff)
    return kept[code]


def parts_sealed_from(staff: Staff, *, even_lent: bool = False) -> Q:
    """Return the condition under which a matter is part of one that is sealed from a person.

    Whoever is asked to speak finds the question; whoever was given a part by those who keep what is sealed finds that part.

    Args:
        even_lent: as if nothing had been given so: what was given before it was sealed is not.
    """
    scope = scope_of(staff)
    kept: dict[str, Q] = scope.__dict__.setdefault("_withheld", {})
    if "" not in kept:
        kept[""] = sealed_at(staff, "root__") & Q(hears_owner=False)
    lent = Q(kind__in=_lent, owner__in=[staff.pk, *scope.stands_in_for])
    return kept[""] if even_lent else kept[""] & ~lent


def sealed_at(staff: Staff, path: str) -> Q:
    """Return the condition under which the matter at the end of a path is sealed from a person: no post of theirs keeps it today.

    Args:
        path: relations of one row each, as in ``root__``, so that the statement joins and asks nothing twice.
    """
    reach = scope_of(staff).area_ids
    condition = Q(pk__in=[])
    for keepers, kinds in _kept_alike(_withheld).items():
        kept = list(reach(*keepers))
        condition |= Q(**{f"{path}kind__in": kinds}) & (~Q(**{f"{path}area__in": kept}) if kept else Q())
    return condition


def kept_by(reach: Callable[..., Iterable[int]]) -> Q:
    """Return the condition under which a matter is kept by a post of somebody whose posts reach these areas.

    Args:
        reach: posts → the areas they cover.
    """
    condition = Q(pk__in=[])
    for keepers, kinds in _kept_alike(_keepers).items():
        condition |= Q(kind__in=kinds, area__in=reach(*keepers))
    return condition


def _kept_alike(codes: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    """Group kinds by the posts that keep them, so that a statement names each group once; what no post keeps is left out."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for code in codes:
        if _keepers[code]:
            alike.setdefault(_keepers[code], []).append(code)
    return alike


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
