"""Every field of every declared deed and opening, answered with what nobody means: refused at that field, never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.utils.timezone import localdate

from factories.answers import answers
from factories.cases import ALL, cases
from factories.town import Town
from factories.walking import Walker
from lianxinqiao.kernel.asks import Asks, Several
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import YesNo
from lianxinqiao.matters.deeds import Deed
from lianxinqiao.matters.kinds import Kind, registered_kinds

# Ten megabytes and more are sent too; what CI takes needs to be long, not heavy.
LONG = "长" * (10_000_000 if ALL else 1_000_000)
# Of no field at all: no page sends them, a program may.
NOTHING_LIKE_IT: tuple[Any, ...] = (
    {},
    {"a": {"b": 1}},
    [[1]],
    [{}],
    b"x",
    object(),
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
)
FAR = ("0001-01-01", "1753-01-01", "2226-11-01", "9999-12-31", date.min, date.max, datetime.min, datetime.max)


def every_asks() -> Iterator[Any]:
    """Yield each declaration of fields once, with a name of what asks it."""
    met: set[type[Asks]] = set()
    for kind in registered_kinds():
        asked = [(deed.name, deed.asks) for deed in kind.deeds]
        asked += [("open", kind.opens.asks)] if kind.opens is not None else []
        for name, asks in asked:
            if asks.base_fields and asks not in met:
                met.add(asks)
                yield pytest.param(asks, id=f"{kind.code}-{name}")


def no_answers(field: forms.Field) -> Iterator[Any]:
    """Yield what is no answer to a field, whatever row and person it is asked of."""
    many = isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))
    if isinstance(field, Several):
        yield from (odd for odd in (*NOTHING_LIKE_IT, 5, True, ["x"], LONG) if odd != [{}])
        return
    yield from NOTHING_LIKE_IT
    if isinstance(field, forms.FileField):
        yield from (5, True, "x", ["x"])
        return
    if not many:
        yield from ([], (), ["x"])
    if not isinstance(field, (forms.BooleanField, YesNo)):
        yield from (True, False)
    numbers = isinstance(field, forms.IntegerField) or (isinstance(field, forms.ChoiceField) and not many)
    if not numbers:
        yield from (0, 5, 10**400)
    if not isinstance(field, forms.IntegerField):
        yield from (1.5, float("nan"))
    if isinstance(field, forms.BooleanField):
        yield from ("no", "ja", "2")
    if not isinstance(field, forms.CharField) or isinstance(field, forms.UUIDField):
        yield LONG


@pytest.mark.parametrize("asks", list(every_asks()))
def test_what_is_no_answer_is_refused_at_its_field(asks: type[Asks]) -> None:
    for name, field in asks.base_fields.items():
        for odd in no_answers(field):
            with pytest.raises(InvalidInput) as refused:
                asks.read({name: odd})
            assert refused.value.field == name, (name, repr(odd)[:40])
            assert len(str(refused.value)) < 500


def odd_answers(field: forms.Field) -> Iterator[Any]:
    """Yield answers of the right type that nobody means."""
    yield from (LONG, "٣", "²", "-1", "9" * 30, "1e400", "NaN", "Infinity", "0", "null", "2026-02-30", "'\"><;--", " ")
    if isinstance(field, forms.IntegerField):
        yield from (-1, 10**30, -(10**30), 10**400, 1e300, float("nan"), float("inf"))
    if isinstance(field, (forms.DateField, forms.DateTimeField)):
        yield from FAR


def odd_days(at: Any) -> tuple[date, ...]:
    today = localdate(at.now)
    return (today - timedelta(days=365 * 101), today + timedelta(days=365 * 11))


def refuses(asks: type[Asks], at: Any) -> None:
    """Ask everything with odd answers of this deed: refused in words or taken, and a far day never taken."""
    good = answers(asks, at)
    try:
        asks.read(good, at=at)
        whole = True
    except InvalidInput:
        # What the fields alone do not tell is wanting: then that may be said first.
        whole = False
    for name, field in asks(at=at).fields.items():
        for odd in odd_answers(field):
            try:
                asks.read({**good, name: odd}, at=at)
            except InvalidInput as refused:
                assert len(str(refused)) < 500, name
                unlike = odd is LONG or (isinstance(odd, date | str) and odd in FAR)
                assert refused.field == name or not (unlike and whole), (name, repr(odd)[:40], refused.field)
            else:
                assert odd is not LONG, name
                assert not isinstance(field, (forms.DateField, forms.DateTimeField)) or odd not in FAR, name
        if isinstance(field, (forms.DateField, forms.DateTimeField)):
            for far in odd_days(at):
                with pytest.raises(InvalidInput) as far_off:
                    asks.read({**good, name: far.isoformat()}, at=at)
                assert far_off.value.field == name or not whole


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "deed", "status"), [each for each in cases() if each.values[1].asks.base_fields])
def test_an_odd_answer_to_a_deed(town: Town, now: datetime, kind: Kind, deed: Deed, status: str) -> None:
    walker = Walker(town, now, kind).brought(deed, status)
    refuses(deed.asks, walker.at(walker.ready(deed), deed))
