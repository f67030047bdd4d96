"""Columns whose value is plain in Python and sealed in the database, each bound to its table, column and row (ADR 0020).

A value is opened when it is asked of its row, and sealed when its row is saved: the row's key is known before, since
it is made in Python (a check of ours holds it); where the database gives the key, as to history, a column says to what
else of its row it is bound (``bound_to``). Without a row (``values()``, ``update()``, ``bulk_update()``) nothing is
opened, and writing is refused.

What does not open (changed, moved, of another key) is read as ``Unopened``: words as ``UNREADABLE``, bytes, lists and
dictionaries as empty ones, so that one of them takes no list and no page with it; what stands in the database stays there
when the row is saved, until something else is written over it. Where a deed needs what it says, ``must_open`` refuses.
"""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps as all_apps
from django.conf import settings
from django.core import checks
from django.db import DataError, connection, models
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from lianxinqiao.kernel.columns import BinaryField, Given, Taken, TextField
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.keyring import KeyRing, SealBroken
from lianxinqiao.kernel.text import clean
from lianxinqiao.kernel.unopened import (
    UNREADABLE,
    Unopened,
    Unreadable,
    UnreadableBytes,
    UnreadableDict,
    UnreadableList,
)

BOUND = "s2:"
# Stands where words were that are kept no longer; it tells nothing, so it is not sealed and can be asked for.
REMOVED = "〔已隐去〕"
log = logging.getLogger("lianxinqiao.secrets")
TOKEN = re.compile(r"(?:s2:)?k\d+:")

if TYPE_CHECKING:
    from django.db.models import Field as _Field
else:

    class _Field:
        """Nothing: a sealed column stands before a column of Django's."""

        def __class_getitem__(cls, _types: Any) -> Any:
            return cls


class Closed:
    """What the database gave, not opened: its row is not known yet."""

    __slots__ = ("token",)

    def __init__(self, token: str | bytes) -> None:
        self.token = token

    def __repr__(self) -> str:
        return "〔sealed〕"


class Token(str):
    """What may be written to a sealed column of text."""


class RawToken(bytes):
    """What may be written to a sealed column of bytes."""


class _Opening(DeferredAttribute):
    """Opens a value when it is first asked of its row."""

    field: SealedColumn[Any, Any]

    def __get__(self, row: models.Model | None, cls: type | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        held = row.__dict__[name] if name in row.__dict__ else super().__get__(row, cls)
        if isinstance(held, Closed):
            held = row.__dict__[name] = self.field.read(self.field.key_of(row), held.token)
        return held

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedColumn(_Field[Taken, Given]):
    """What every sealed column does, whatever it holds: rotation, backup and checks find the columns by this type."""

    descriptor_class = _Opening

    def __init__(self, *args: Any, bound_to: Sequence[str] = (), **kwargs: Any) -> None:
        """Make a column.

        Args:
            bound_to: names of the columns that say which row it is, where that is not its key; they never change.
        """
        super().__init__(*args, **kwargs)
        self.bound_to = tuple(bound_to)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, **({"bound_to": self.bound_to} if self.bound_to else {})}

    @property
    def keys(self) -> list[models.Field[Any, Any]]:
        """Return the columns that say which row it is."""
        meta = self.model._meta
        return [meta.get_field(name) for name in self.bound_to] or [meta.pk]  # type: ignore[misc]  # columns, no relations of others

    def key_of(self, row: models.Model) -> tuple[Any, ...]:
        return tuple(getattr(row, column.attname) for column in self.keys)

    def place(self, key: Sequence[Any]) -> str:
        """Return what a value is bound to; a column that is renamed needs a migration that seals it anew.

        Args:
            key: the values of ``keys`` in the row.
        """
        said = ".".join(_said(column, value) for column, value in zip(self.keys, key, strict=True))
        return f"{self.model._meta.db_table}.{self.column}.{said}"

    def sealed(self, key: Sequence[Any], value: Any) -> Any:
        """Return the token of a value in a row; what is empty stays empty, what could not be read as it stands.

        Raises:
            InvalidInput: what could not be read was brought from another place.
        """
        if isinstance(value, Unopened):
            if value.place != self.place(key):
                raise self.not_read()
            return Token(value.token) if isinstance(value.token, str) else RawToken(value.token)
        if self.is_empty(value):
            return value
        return Token(REMOVED) if value == REMOVED else self.token_of(self.as_bytes(value), self.place(key))

    def opened(self, key: Sequence[Any], token: Any) -> Any:
        """Return the value of a token that stands in a row.

        Raises:
            SealBroken: it was changed or moved, or its key is not ours.
        """
        return self.from_bytes(open_token(token, self.place(key)))

    def read(self, key: Sequence[Any], token: Any) -> Any:
        """Return the value of a token as whoever asks its row is given it.

        ``Unopened`` where it does not open; which it is stands in the log, never what it says.
        """
        try:
            return self.opened(key, token)
        except SealBroken:
            place = self.place(key)
            log.error("sealed and not to be opened: %s", place)
            return self.unopened().standing(token, place)

    def unopened(self) -> Unopened:
        """Return what is read where a value does not open."""
        return Unreadable()

    def not_read(self) -> InvalidInput:
        return InvalidInput(
            _("有一处内容无法读取，没有保存。请重新填写这一处，或请系统管理员先恢复。"), field=self.name
        )

    def is_empty(self, value: Any) -> bool:
        return value is None or value == ""

    def token_of(self, plain: bytes, place: str) -> Token | RawToken:
        return text_token(plain, place)

    def as_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return plain.decode()

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.sealed(self.key_of(model_instance), getattr(model_instance, self.attname))

    def from_db_value(self, value: Any, *_more: object) -> Any:
        if isinstance(value, memoryview):
            value = bytes(value)
        return Closed(value) if value and value != REMOVED else value

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Token):
            return str(value)
        if isinstance(value, RawToken):
            return bytes(value)
        if self.is_empty(value) or value == REMOVED:
            return value
        raise TypeError(f"{self.name} is sealed: it is written by saving its row")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        # Every encryption differs, so nothing can be compared but whether something stands there.
        return {"isnull": super().get_lookup("isnull"), "exact": IsEmpty}.get(lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        wrong = [
            checks.Error("A sealed column needs a key made in Python, or what else it is bound to.", obj=self)
            for key in self.keys
            if not self.bound_to and not _root(key).has_default() or self.bound_to and key.primary_key
        ]
        return [*super().check(**kwargs), *wrong]


class IsEmpty(Exact):
    """The one comparison of a sealed column: with nothing, or with what stands where words were removed."""

    def get_prep_lookup(self) -> Any:
        if self.rhs not in ("", REMOVED, None):
            raise TypeError(f"{self.lhs.target.name} is sealed: it is compared with nothing but what is empty")
        return self.rhs

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]


def _said(column: models.Field[Any, Any], value: Any) -> str:
    """Return how a column's value is written in a place, the same for what Python made and what the database gives."""
    value = _root(column).to_python(value)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _root(column: models.Field[Any, Any]) -> models.Field[Any, Any]:
    while column.remote_field is not None:
        column = column.target_field  # type: ignore[attr-defined]  # a relation has one
    return column


class EncryptedField(SealedColumn[Taken, Given], TextField[Taken, Given]):
    """Sealed text."""

    if TYPE_CHECKING:
        # Where the stubs of Django say what a column of text takes and gives.
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def sealed(self, key: Sequence[Any], value: Any) -> Any:
        """Return the token of a value in a row; what could not be read stays as it stands.

        Raises:
            InvalidInput: the words that stand for what could not be read were sent back, or brought from another place.
        """
        if isinstance(value, str) and not isinstance(value, Unopened) and UNREADABLE in value:
            raise self.not_read()
        return super().sealed(key, value)


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Unreadable) else value


class SealedTextField(EncryptedField[Taken, Given]):
    """Sealed words: NFC and free of control characters whatever door they came through."""

    def sealed(self, key: Sequence[Any], value: Any) -> Any:
        return super().sealed(key, _cleaned(value))


class SealedLineField(SealedTextField[Taken, Given]):
    """The same for one line, with as much room as is said."""

    def sealed(self, key: Sequence[Any], value: Any) -> Any:
        if isinstance(value, str) and self.max_length is not None and len(value) > self.max_length:
            # As the database says it of a column that is not sealed.
            raise DataError(f"value too long for {self.name}")
        value = _cleaned(value)
        one_line = isinstance(value, str) and not isinstance(value, Unreadable)
        return super().sealed(key, value.replace("\n", " ").replace("\t", " ") if one_line else value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class EncryptedBytesField(SealedColumn[Any, Any], BinaryField[Any, Any]):
    """Sealed bytes, such as a file that somebody brought."""

    def is_empty(self, value: Any) -> bool:
        return value is None or len(value) == 0

    def unopened(self) -> Unopened:
        return UnreadableBytes()

    def token_of(self, plain: bytes, place: str) -> RawToken:
        return raw_token(plain, place)

    def as_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, plain: bytes) -> bytes:
        return plain


class EncryptedJSONField(SealedColumn[Any, Any], TextField[Any, Any]):
    """What JSON can hold, sealed as a whole; nothing in it can be searched.  An empty dictionary or list stands as nothing."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def is_empty(self, value: Any) -> bool:
        return value is None or value == ""

    def sealed(self, key: Sequence[Any], value: Any) -> Any:
        is_default = not isinstance(value, Unopened) and value is not None and value == self.get_default()
        return super().sealed(key, "" if is_default else value)

    def unopened(self) -> Unopened:
        return UnreadableList() if isinstance(self.get_default(), list) else UnreadableDict()

    def from_db_value(self, value: Any, *more: object) -> Any:
        return self.get_default() if value == "" else super().from_db_value(value, *more)

    def as_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)


@lru_cache(maxsize=1)
def key_ring() -> KeyRing:
    """Return the town's keys; new ones only where nothing is sealed yet.

    Raises:
        KeyRingMissing: the file is gone: what is sealed would be lost behind new keys.
    """
    return KeyRing(Path(settings.KEY_RING), may_begin=lambda: not is_anything_sealed())


def is_anything_sealed() -> bool:
    """Return whether the database holds a sealed value, as far as its tables stand already."""
    there = "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped"
    with connection.cursor() as cursor:
        for column in sealed_columns():
            table, name = f'"{column.model._meta.db_table}"', f'"{column.column}"'
            cursor.execute(there, [table, column.column])
            if cursor.fetchone() == (0,):
                continue
            head = f"encode(substr({name}, 1, 16), 'escape')" if isinstance(column, EncryptedBytesField) else name
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {head} ~ '^(s2:)?k[0-9]+:')")  # noqa: S608  (names of ours)
            if cursor.fetchone() == (True,):
                return True
    return False


def text_token(plain: bytes, place: str) -> Token:
    """Return ``s2:k2:`` + base64 of what is sealed."""
    name, raw = key_ring().seal(plain, place)
    return Token(f"{BOUND}{name}:{base64.b64encode(raw).decode()}")


def raw_token(plain: bytes, place: str) -> RawToken:
    """Return ``s2:k2:`` + what is sealed, as bytes."""
    name, raw = key_ring().seal(plain, place)
    return RawToken(f"{BOUND}{name}:".encode() + raw)


def is_token(value: str | bytes) -> bool:
    """Return whether a value was sealed, with its place or, long ago, without."""
    begin = value[:16] if isinstance(value, str) else bytes(value[:16]).decode("ascii", "replace")
    return TOKEN.match(begin) is not None


def open_token(token: str | bytes, place: str, ring: KeyRing | None = None) -> bytes:
    """Return what a token holds; ``k1:`` + base64 is what was sealed before places were bound.

    Raises:
        SealBroken: it was changed or moved, its key is not ours, or it is no token.
    """
    ring = ring or key_ring()
    try:
        if isinstance(token, (bytes, memoryview)):
            mark, name, body = bytes(token).split(b":", 2)
            if mark + b":" != BOUND.encode():
                raise SealBroken(place)
            return ring.open(name.decode(), body, place)
        bound = token.startswith(BOUND)
        name_of, _, text = token.removeprefix(BOUND).partition(":")
        return ring.open(name_of, base64.b64decode(text, validate=True), place if bound else None)
    except ValueError as error:
        raise SealBroken(place) from error


def sealed_columns() -> Iterator[SealedColumn[Any, Any]]:
    """Yield every sealed column of every model of ours, found by its type."""
    for model in all_apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedColumn) and model._meta.managed and not model._meta.proxy:
                yield field


__all__ = [
    "EncryptedBytesField",
    "EncryptedField",
    "EncryptedJSONField",
    "KeyRing",
    "SealBroken",
    "SealedColumn",
    "SealedLineField",
    "SealedTextField",
    "is_anything_sealed",
    "is_token",
    "key_ring",
    "sealed_columns",
]
