"""Reading what a matter says: where it names a resident, they are opened by it (ADR 0022); what a receipt is of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import READ, open_people
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.kernel.unopened import UNREADABLE, Unopened
from lianxinqiao.matters.errors import NotVisible
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, all_kinds, kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.parts import PartShown, parts_of


def reads_steps(kind: Kind, row: Any, by: Staff) -> bool:
    """Whether somebody reads who did what to a matter, and when: not who may know its title only, nor where its kind keeps that back."""
    return kind.readable(by, row.matter) and kind.shows_steps(row, by)


def read_parts(kind: Kind, matter: Matter, by: Staff) -> list[PartShown]:
    """Return the parts of a matter that somebody finds, as ``parts_of``; whoever may know its title only reads none."""
    return parts_of(matter, by) if kind.readable(by, matter) else []


def noted_in(kind: Kind, steps: Iterable[Any]) -> dict[int, list[tuple[Any, Any]]]:
    """Return by Step what was answered beside its sentence and stands in it alone (``Deed.notes``): as it was asked, in words."""
    asked = {event: deed for deed in kind.deeds if deed.notes for event in deed.events()}
    said: dict[int, list[tuple[Any, Any]]] = {}
    for step in steps:
        if (deed := asked.get(step.event)) is not None:
            if isinstance(step.data, Unopened):
                said[step.pk] = [(_("附记"), UNREADABLE)]
                continue
            kept = ((deed.asks.base_fields[name], step.data.get(name)) for name in deed.notes)
            said[step.pk] = [(field.label, _in_words(field, value)) for field, value in kept if value not in (None, "")]
    return said


def _in_words(field: Any, value: Any) -> Any:
    """Return an answer that a Step keeps as it was given: a day, the words of a choice, what was written."""
    if isinstance(field, forms.DateField):
        return date.fromisoformat(value)
    return dict(flatten_choices(getattr(field, "choices", ()))).get(value, value)


def read_facts(kind: Kind, row: Any, *, by: Staff, now: datetime) -> list[Fact]:
    """Return which facts of a row somebody reads; whoever may know its title only reads none.

    True afterwards: it is noted that they read a resident's name, telephone or words, where these facts say them.

    Raises:
        TooManyPeople: they have opened as many as anybody may in an hour.
    """
    return _read(kind, kind.shown_facts, row, by, now)


def read_further(kind: Kind, row: Any, *, by: Staff, now: datetime) -> list[Fact]:
    """Return which of the facts that a page of its own does not say somebody reads; as ``read_facts``, and for nothing where there are none."""
    return _read(kind, kind.further, row, by, now) if kind.further else []


def _read(kind: Kind, facts: Iterable[Fact], row: Any, by: Staff, now: datetime) -> list[Fact]:
    if kind.is_matter and not kind.readable(by, row.matter):
        return []
    shown = [fact for fact in facts if fact.shown(row, by)]
    open_people(filter(None, {fact.opens(row) for fact in shown}), by=by, purpose=READ, now=now)
    return shown


def one_at(pk: UUID, by: Staff) -> tuple[Kind, Any]:
    """Return a row with its matter, and its kind, for a door that is open to all kinds: who finds it is asked once.

    Raises:
        NotVisible: there is none for them.
    """
    matter = Matter.objects.visible_to(by).select_related("area", "owner").filter(pk=pk).first()
    if matter is None:
        raise NotVisible(_("没有这个事项。"))
    kind = kind_of(matter.kind)
    rows: Any = kind.model
    row = rows._default_manager.select_related(*kind.related).get(pk=pk)
    row.matter = matter
    return kind, row


def row_of_receipt(number: str, code: str) -> Any:
    """Return the row, with its matter, that a receipt is of; None where number and code do not fit, or nothing is followed there.

    The code is compared by the unique index on a keyed digest.
    """
    matter = Matter.objects.filter(number=number.strip()).first()
    kind = kind_of(matter.kind) if matter is not None else None
    if matter is None or kind is None or not kind.is_followed:
        # An unknown number is looked for as long as a known one.
        kind, pk = next(each for each in all_kinds() if each.is_followed), uuid7()
    else:
        pk = matter.pk
    rows: Any = kind.model
    return rows._default_manager.select_related("matter__area").filter(pk=pk, code_digest=digest_of_code(code)).first()
