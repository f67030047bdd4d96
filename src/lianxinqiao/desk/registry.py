"""What upper apps say about their jobs: what they are called, and what follows when one is held back, released or dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _nothing(_arguments: dict[str, Any], _now: datetime) -> None:
    """For jobs that concern nobody in particular."""


def _nowhere(_arguments: dict[str, Any]) -> None:
    """For jobs that do something for the whole house."""


@dataclass(frozen=True)
class Holding:
    """What is to be said and done about one kind of job.

    Attributes:
        title: what the job is called.
        place: the area whose job it is, from what the job was ordered with; None where it is no town's.
        held: tells whoever ordered it, and marks what waits for it as failed.
        released: makes what waits for it ready again; raises StepNotAllowed where that cannot be.
    """

    title: StrPromise | str
    place: Callable[[dict[str, Any]], Any] = _nowhere
    held: Callable[[dict[str, Any], datetime], None] = _nothing
    released: Callable[[dict[str, Any], datetime], None] = _nothing


_holdings: Once[str, Holding] = Once()


def register_holding(task: str, holding: Holding) -> None:
    """Say this of the job whose full name is ``task``."""
    _holdings[task] = holding


def holding_of(task: str) -> Holding:
    return _holdings.get(task) or Holding(task.rpartition(".")[2])
