"""What is read where a sealed value does not open: it takes no page with it, and what stands in the database stays there."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import StepNotAllowed

ValueT = TypeVar("ValueT")
# Stands where words were that do not open; nobody writes it.
UNREADABLE = "〔无法读取：密文损坏〕"


class Unopened:
    """What is read where a value does not open: holds what stands there, and where."""

    token: str | bytes
    place: str

    def standing(self, token: str | bytes, place: str) -> Self:
        """Return itself, knowing what stands there and where."""
        self.token, self.place = token, place
        return self


class Unreadable(Unopened, str):
    """Words that do not open: they say so."""

    def __new__(cls, *_nothing: object) -> Self:
        return super().__new__(cls, UNREADABLE)


class UnreadableBytes(Unopened, bytes):
    """Bytes that do not open: none."""


class UnreadableList(Unopened, list[Any]):
    """A list that does not open: an empty one."""


class UnreadableDict(Unopened, dict[str, Any]):
    """A dictionary that does not open: an empty one."""


def must_open(value: ValueT) -> ValueT:
    """Return a value that something is done by.

    Raises:
        StepNotAllowed: it does not open.
    """
    if isinstance(value, Unopened):
        raise StepNotAllowed(_("这里保存的内容无法读取，不能照此办理。请系统管理员先恢复。"))
    return value
