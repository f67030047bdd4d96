"""Who may give parts of which kind of matter: a registry, so that each kind says it for its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lianxinqiao.kernel.registering import Once
from lianxinqiao.matters.kinds import kind_of

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter

_givers: Once[str, Callable[[Staff, Matter], bool]] = Once()


def register_givers(code: str, may: Callable[[Staff, Matter], bool]) -> None:
    """Say who may give parts of matters of a kind, beside having to read them."""
    _givers[code] = may


def gives_parts(code: str) -> bool:
    """Whether parts of matters of a kind are ever given."""
    return code in _givers


def may_give(by: Staff, whole: Matter) -> bool:
    """Whether a person may give a part of a matter: never where its kind says nothing, nor of what they may not read."""
    may = _givers.get(whole.kind)
    return may is not None and may(by, whole) and kind_of(whole.kind).readable(by, whole)
