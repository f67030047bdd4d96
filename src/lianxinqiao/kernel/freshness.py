"""Remembering a small, rarely changing table inside one process for a short time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Generic, TypeVar

ResultT = TypeVar("ResultT")
_all: list[Remembered] = []


class Remembered(Generic[ResultT]):
    """A function of no arguments whose answer is kept for ``seconds``."""

    def __init__(self, function: Callable[[], ResultT], seconds: float) -> None:
        wraps(function)(self)
        self.function = function
        self.seconds = seconds
        self.until = 0.0
        self.answer: ResultT | None = None
        _all.append(self)

    def __call__(self) -> ResultT:
        now = time.monotonic()
        if now >= self.until or self.answer is None:
            self.answer = self.function()
            self.until = now + self.seconds
        return self.answer

    def forget(self) -> None:
        self.until = 0.0


def remembered(*, seconds: float) -> Callable[[Callable[[], ResultT]], Remembered[ResultT]]:
    """Keep the decorated function's answer for ``seconds``; ``.forget()`` drops it at once."""
    return lambda function: Remembered(function, seconds)


def forget_all() -> None:
    """Drop everything remembered in this process: after a write to such a table, and between tests."""
    for each in _all:
        each.forget()
