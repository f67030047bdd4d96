"""What a deed or an opening asks, with the answers that may be chosen, as the form of the page offers them to the same person."""

from __future__ import annotations

from typing import Annotated, Any

from django import forms
from ninja import Schema
from pydantic import Field

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api.shapes import flat
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.operations.beginning import beside_of, let_pass, opening_by
from lianxinqiao.matters.operations.doing import hold, offered

# As many as a list may send.
MOST = 1000


class ChoiceOut(Schema):
    """One answer that may be chosen: what is sent, and how it is called."""

    value: Any
    title: str


class FieldOut(Schema):
    """One thing that is asked."""

    name: str
    title: str
    hint: str
    required: bool
    longest: Annotated[int | None, Field(description="most signs of a text")] = None
    choices: Annotated[list[ChoiceOut] | None, Field(description="none where anything may be written")] = None
    more: Annotated[bool, Field(description="whether others may be chosen: find them by their own list")] = False


class DeedOut(Schema):
    """A deed that is yours to do now, and what it asks."""

    name: str
    title: str
    asks: list[FieldOut]


class OpeningOut(Schema):
    """What the opening of one asks you."""

    title: str
    asks: list[FieldOut]


def deeds_offered(kind: Kind, row: Any, by: Staff) -> list[dict[str, Any]]:
    """Return the deeds that are somebody's to do to a row now and have a door here, each with what it asks them."""
    found = offered(kind, row, by=by, now=now())
    return [
        {"name": deed.name, "title": str(deed.title), "asks": asked_of(deed.asks, at)}
        for deed, at in found
        if deed.by_api
    ]


def opening_offered(kind: Kind, beside: Any, by: Staff) -> dict[str, Any]:
    """Return what the opening of a kind asks somebody, beside a row of that key where it stands beside one.

    Raises:
        NotVisible: there is no such thing to open it beside, for them.
        NotPermitted: it is not theirs to open.
        StepNotAllowed: something else must be true first.
    """
    opening = kind.opens
    assert opening is not None, "hung for kinds with an opening"
    place = beside_of(opening, beside, by=by)
    let_pass(opening, place, by)
    at = opening_by(kind, place, by=by, now=now())
    hold(opening.musts, at)
    return {"title": str(opening.title), "asks": asked_of(opening.asks, at)}


def asked_of(asks: type[Asks], at: Doing) -> list[dict[str, Any]]:
    """Return the fields of a declaration, fitted to who does it to what; files come by the page only."""
    form = asks(at=at)
    shown = {name: field for name, field in form.fields.items() if not isinstance(field, forms.FileField)}
    return [
        {
            "name": name,
            "title": str(field.label or name),
            "hint": str(field.help_text),
            "required": field.required and not isinstance(field, forms.BooleanField),
            "longest": getattr(field, "max_length", None),
            **_choices_of(field),
        }
        for name, field in shown.items()
        if not field.widget.is_hidden
    ]


def _choices_of(field: Any) -> dict[str, Any]:
    more = False
    if isinstance(field, forms.ModelChoiceField):
        found: Any = field.queryset
        rows = first(found, MOST)
        pairs, more = [(field.prepare_value(row), field.label_from_instance(row)) for row in rows], rows.more
    elif isinstance(field, forms.ChoiceField):
        pairs = flat(field.choices)
    else:
        return {"choices": None}
    shown = [{"value": key, "title": str(words)} for key, words in pairs if key not in ("", None)]
    return {"choices": shown, "more": more}
