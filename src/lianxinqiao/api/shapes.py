"""What the API takes and gives, made from what is said elsewhere: columns, operations, and the fields that deeds ask for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, create_model

from lianxinqiao.kernel.asks import Asks, Several
from lianxinqiao.kernel.fields import YesNo
from lianxinqiao.matters.facts import names_a_person
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup

S = TypeVar("S", bound=Schema)
# A number sent as text.
DIGITS = re.compile(r"-?[0-9]{1,9}")
# Which version of a row a deed was decided upon.
SEEN: Any = Field(description="the version you saw", strict=True)

# What every writing operation is told by its door, whatever a client sends.
BY_THE_DOOR = frozenset({"by", "now", "id", "expected_version"})
FIELDS: tuple[tuple[type[forms.Field], Any], ...] = (
    (Several, list[dict[str, Any]]),
    (YesNo, bool),
    (forms.BooleanField, bool),
    (forms.FloatField, float),
    (forms.DecimalField, Decimal),
    (forms.IntegerField, int),
    (forms.DateTimeField, datetime),
    (forms.DateField, date),
    (forms.UUIDField, UUID),
)
COLUMNS: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.DecimalField, Decimal),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.UUIDField, UUID),
)
# Rows that an answer names by their key: none of them is a person's, or a home.
PLACES = (Area, VillagerGroup, HazardSite)
NEVER = (models.BinaryField, models.FileField, models.JSONField)


@dataclass(frozen=True)
class From:
    """Where an answer's field is read, when not from the column of its name.

    Attributes:
        source: a path with dots, nothing where a part of it is nothing; or a function of the row.
    """

    source: str | Callable[[Any], Any]

    def __call__(self, row: Any) -> Any:
        if callable(self.source):
            return self.source(row)
        for name in self.source.split("."):
            if row is None:
                return None
            row = getattr(row, name)
        return row


AreaCode = Annotated[str, From("area.code")]


class Shown(Schema):
    """What is answered of a row."""

    reads: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        """Return what is answered of a row, less what its door adds."""
        return {name: read(row) for name, read in cls.reads.items()}

    @classmethod
    def each(cls, rows: Iterable[Any]) -> list[dict[str, Any]]:
        return [cls.of(row) for row in rows]


class Sent(Schema):
    """What a door takes: what it has no field for is refused by its name, never left out in silence."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema):
    """A page of rows; ``next`` is the cursor of the one after it."""

    next: str | None = None


A = TypeVar("A", bound=Shown)


def from_columns(model: type[models.Model], *names: str, under: str = "") -> Callable[[type[A]], type[A]]:
    """Return what adds columns of a model to an answer: their types and words stand in the model.

    A field that the class declares with ``From`` is read from there; one declared without is added by the door.

    Args:
        under: where the row stands, of which the class it builds on answers: ``matter``.
    """

    def fit(shape: type[A]) -> type[A]:
        above = From(under) if under else (lambda row: row)
        inherited = {name: _after(above, read) for name, read in shape.reads.items()}
        declared = {
            name: mark
            for name, field in shape.model_fields.items()
            if name in shape.__annotations__
            for mark in field.metadata
            if isinstance(mark, From)
        }
        columns: dict[str, Any] = {name: model._meta.get_field(name) for name in names}
        added = {name: _answered(column) for name, column in columns.items()}
        made = create_model(shape.__name__, __base__=shape, __doc__=shape.__doc__, __module__=shape.__module__, **added)
        own = {name: From(column.attname) for name, column in columns.items()}
        made.reads = {**inherited, **own, **declared}
        return made

    return fit


def from_kind(kind: Kind, *more: str, under: str = "", leave: Collection[str] = ()) -> Callable[[type[A]], type[A]]:
    """Return what adds to an answer the columns that a kind's opening and deeds ask for, and ``more`` that follow from them.

    Left out is what names a person or reaches them, a row that is no place, a file, and what the kind declares as masked,
    shown to some, or opening a resident; and what the answer says already.

    Args:
        under: as ``from_columns``.
        leave: what is read on the page alone.
    """

    def fit(shape: type[A]) -> type[A]:
        model: Any = kind.rows_of
        kept_back = {*leave, *shape.model_fields, *more, *(f.column for f in kind.declared_facts if not f.is_for_all)}
        asked = (name for name in kind.asked if name not in kept_back and is_plain(model._meta.get_field(name)))
        return from_columns(model, *more, *asked, under=under)(shape)

    return fit


def is_plain(column: Any) -> bool:
    """Whether a column may be answered as it stands: no name or number of a person, no row but a place, no file."""
    if column.is_relation:
        return column.related_model in PLACES
    return not isinstance(column, NEVER) and not names_a_person(column)


def from_signature(source: Callable[..., Any], *, leave: tuple[str, ...] = ()) -> Callable[[type[S]], type[S]]:
    """Return what adds to a body what an operation is told: its keyword-only arguments, or the fields of a dataclass.

    Rows are named by their keys.  What the class declares itself stays as it declares it.

    Args:
        leave: what the API does not take.
    """
    keywords = not inspect.isclass(source)

    def fit(shape: type[S]) -> type[S]:
        hints = get_type_hints(source)
        added: dict[str, Any] = {}
        for name, each in inspect.signature(source).parameters.items():
            if name in {*BY_THE_DOOR, *leave, *shape.model_fields} or (keywords and each.kind != each.KEYWORD_ONLY):
                continue
            added[name] = (_sent(hints[name]), ... if each.default is each.empty else _default(each.default))
        return create_model(shape.__name__, __base__=shape, __doc__=shape.__doc__, __module__=shape.__module__, **added)

    return fit


def from_deeds(kind: Kind) -> Callable[[type[S]], type[S]]:
    """Return what adds to a body whatever any deed of a kind's own asks for; which fields count depends on the deed."""

    def fit(shape: type[S]) -> type[S]:
        types: dict[str, set[Any]] = {}
        words: dict[str, dict[str, None]] = {}
        for deed in kind.own_deeds:
            for name, field in _asked(deed.asks).items():
                types.setdefault(name, set()).add(type_of(field))
                words.setdefault(name, {})[str(field.label or name)] = None
        added: dict[str, Any] = {
            name: ((found.pop() if len(found) == 1 else str) | None, Field(None, description="；".join(words[name])))
            for name, found in types.items()
            if name not in shape.model_fields
        }
        return create_model(shape.__name__, __base__=shape, __doc__=shape.__doc__, __module__=shape.__module__, **added)

    return fit


def schema_of(name: str, asks: type[Asks], **more: Any) -> type[Schema]:
    """Return what the API takes for a declaration of fields; files come by the page only."""
    return create_model(name, __base__=Sent, **_taken(asks), **more)


def from_asks(asks: type[Asks]) -> Callable[[type[S]], type[S]]:
    """Return what adds to a body what an opening or a deed asks for; what the class declares itself stays."""

    def fit(shape: type[S]) -> type[S]:
        added = {name: field for name, field in _taken(asks).items() if name not in shape.model_fields}
        return create_model(shape.__name__, __base__=shape, __doc__=shape.__doc__, __module__=shape.__module__, **added)

    return fit


def _taken(asks: type[Asks]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, field in _asked(asks).items():
        words = str(field.label or key)
        plain = type_of(field)
        # A tick box that need not be ticked is "no"; everything else that need not be answered is nothing.
        needed = field.required and not (isinstance(field, forms.BooleanField) and not field.required)
        fields[key] = (plain, Field(description=words)) if needed else (plain | None, Field(None, description=words))
    return fields


def type_of(field: forms.Field) -> Any:
    """Return the type in which the API takes a field."""
    if isinstance(field, forms.ModelChoiceField) and field.to_field_name:
        return str
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        one: Any = key_type(rows.model)
        return list[one] if isinstance(field, forms.ModelMultipleChoiceField) else one
    for kind, plain in FIELDS:
        if isinstance(field, kind):
            return plain
    if isinstance(field, forms.ChoiceField):
        one = _one_of([key for key, _words in flat(field.choices) if key != ""], field)
        return list[one] if isinstance(field, forms.MultipleChoiceField) else one
    return str


def _one_of(keys: list[Any], field: forms.Field) -> Any:
    """Return the type of one of some choices: numbers where the answer is a number, which may be sent as digits as well."""
    kept = getattr(field, "coerce", lambda key: key)
    read = [kept(key) for key in keys]
    if read and all(isinstance(each, int) and not isinstance(each, bool) for each in read):
        return Annotated[Literal[tuple(int(each) for each in read)], BeforeValidator(_number)]
    return Literal[tuple(str(key) for key in keys)] if keys else str


def _number(sent: Any) -> Any:
    if isinstance(sent, bool):
        raise ValueError(f"{sent} is no number")
    return int(sent) if isinstance(sent, str) and DIGITS.fullmatch(sent) else sent


def _asked(asks: type[Asks]) -> dict[str, forms.Field]:
    return {name: field for name, field in asks.base_fields.items() if not isinstance(field, forms.FileField)}


def _answered(column: Any) -> Any:
    """Return type and words of a column, as a field of an answer."""
    plain = _column_type(column)
    words = str(column.verbose_name)
    said = None if words == column.name.replace("_", " ") else words
    return (plain | None, Field(None, description=said)) if column.null else (plain, Field(description=said))


def _column_type(column: Any) -> Any:
    if isinstance(column, models.ForeignKey):
        return key_type(column.related_model)
    if isinstance(column, ArrayField):
        return list[_column_type(column.base_field)]  # type: ignore[misc]  # known when the model is
    return next((plain for kind, plain in COLUMNS if isinstance(column, kind)), str)


def key_type(model: Any) -> Any:
    key = model._meta.pk
    while key.is_relation:
        key = key.target_field
    return UUID if key.get_internal_type() == "UUIDField" else int


def _sent(hint: Any) -> Any:
    """Return the type in which a client sends what an operation is told in its own."""
    if inspect.isclass(hint) and issubclass(hint, models.Model):
        return key_type(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return Union[tuple(_sent(each) for each in inner)]  # noqa: UP007  # its parts are known only here
    if inspect.isclass(origin) and issubclass(origin, (tuple, frozenset)):
        return list[_sent(inner[0])]  # type: ignore[misc]  # known when the operation is
    return hint


def _default(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, (tuple, frozenset)) else value


def _after(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: then(first(row))


def flat(choices: Any) -> list[tuple[Any, Any]]:
    """Return choices as pairs of what is sent and how it is called, those in groups among them."""
    found: list[tuple[Any, Any]] = []
    for key, words in choices:
        found += list(words) if isinstance(words, (list, tuple)) else [(key, words)]
    return found
