"""What hangs on a household or a person: said by the apps above, asked before a row goes.

The register below cannot know who writes about its rows.  So every app that points at a household or a
person says so in its ``apps.py``; a test reads all models and finds what was not said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Holder:
    """Rows of ``model`` that point with ``field`` at a household or a person."""

    model: str
    field: str
    words: StrPromise | str


HELD = ("residents.Household", "residents.Person")
_holders: Once[tuple[str, str], Holder] = Once()


def register_holder(model: str, field: str, words: StrPromise | str) -> None:
    """Say that rows of ``model`` hang on the household or person in ``field``; called in ``apps.py``.

    Args:
        model: ``"app.Model"``.
        words: what these rows are.  They are read by whoever keeps the register, who may not know that
            somebody complained: rows that could say so share neutral words.

    Raises:
        LookupError, FieldDoesNotExist: there is no such column.
        ValueError: other words were said of it; kinds that share a table say the same of it.
    """
    apps.get_model(model)._meta.get_field(field)
    known = _holders.get((model, field))
    if known is None or known.words is not words:
        _holders[(model, field)] = Holder(model, field, words)


def register_holders_of(model: type[Model], words: StrPromise | str) -> None:
    """Register every column of ``model`` that points at a household or a person."""
    for field in model._meta.get_fields():
        related = getattr(field.related_model, "_meta", None)
        if field.concrete and related is not None and related.label in HELD:
            register_holder(model._meta.label, field.name, words)


def holders() -> list[Holder]:
    """Return everything that was registered."""
    return list(_holders.values())


def what_hangs_on(target: str, keys: Iterable[UUID]) -> list[str]:
    """Return the words of what hangs on any of these rows, each once, in the order of registering.

    Args:
        target: ``"residents.Household"`` or ``"residents.Person"``.
    """
    keys, found = list(keys), []
    for each in _holders.values():
        model = apps.get_model(each.model)
        related = model._meta.get_field(each.field).related_model
        if related is not apps.get_model(target) or str(each.words) in found:
            continue
        if model._default_manager.filter(**{f"{each.field}__in": keys}).exists():
            found.append(str(each.words))
    return found
