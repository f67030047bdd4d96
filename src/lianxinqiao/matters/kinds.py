"""The registry of kinds of matter: upper apps register theirs in ``apps.py`` (recipe: add a kind)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from lianxinqiao.matters.workflow import Workflow

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Clock, Matter


@dataclass(frozen=True)
class Kind:
    """What the spine must know of one kind of matter.

    Attributes:
        code: stored in ``Matter.kind``.
        title: as an official says it.
        sign: the character of the document number, as in 屈民情〔2026〕3号.
        workflow: its table.
        statuses: status → words.
        visible: who sees matters of this kind, as a condition on ``Matter`` (exclusion comes on top).
        path: the page of one matter.
        may_pause: whether a person may pause and resume the clocks of a matter; nobody unless the kind says so.
        readable: whether a person who sees a matter may read its content and steps, not only its title.
        step_words: what a step of this kind is called where other kinds call it otherwise.
        superior: who is told when a clock of a matter runs out: one level up.
    """

    code: str
    title: StrPromise | str
    sign: str
    workflow: Workflow
    statuses: dict[str, Any]
    visible: Callable[[Staff], Q]
    path: Callable[[Matter], str]
    superior: Callable[[Matter, Clock], Staff | None]
    readable: Callable[[Staff, Matter], bool] = lambda _staff, _matter: True
    may_pause: Callable[[Staff, Matter], bool] = lambda _staff, _matter: False
    step_words: dict[str, Any] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}
_titles: dict[str, StrPromise | str] = {}


def register_kind(kind: Kind) -> None:
    """Add a kind; its table must be sound.

    Raises:
        ValueError: the workflow has unknown phases, doubled edges or dead ends, or the code is taken.
    """
    if wrong := kind.workflow.check():
        raise ValueError(f"{kind.code}: {'; '.join(wrong)}")
    if kind.code in _kinds:
        raise ValueError(f"{kind.code} is registered already")
    _kinds[kind.code] = kind
    _titles[kind.code] = kind.title


def kind_of(code: str) -> Kind:
    return _kinds[code]


def kind_titles() -> dict[str, StrPromise | str]:
    """Return code → title of every kind, always the same dictionary."""
    return _titles


def all_kinds() -> list[Kind]:
    return list(_kinds.values())
