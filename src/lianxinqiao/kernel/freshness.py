"""Remembering a small, rarely changing table inside one process for a short time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

ResultT = TypeVar("ResultT")
Arguments = ParamSpec("Arguments")
MOST_ANSWERS = 256
_all: list[Remembered[Any, Any]] = []


class Remembered(Generic[Arguments, ResultT]):
    """A function whose answers, one for each set of positional arguments, are kept for ``seconds``."""

    def __init__(self, function: Callable[Arguments, ResultT], seconds: float) -> None:
        wraps(function)(self)
        self.function = function
        self.seconds = seconds
        self.answers: dict[tuple[object, ...], tuple[float, ResultT]] = {}
        _all.append(self)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> ResultT:
        now = time.monotonic()
        held = self.answers.get(args)
        if held is not None and now < held[0]:
            return held[1]
        if len(self.answers) >= MOST_ANSWERS:
            self.answers.clear()
        answer = self.function(*args, **kwargs)
        self.answers[args] = (now + self.seconds, answer)
        return answer

    def forget(self) -> None:
        self.answers.clear()


def remembered(*, seconds: float) -> Callable[[Callable[Arguments, ResultT]], Remembered[Arguments, ResultT]]:
    """Keep the decorated function's answers for ``seconds``; ``.forget()`` drops them at once."""
    return lambda function: Remembered(function, seconds)


def forget_all() -> None:
    """Drop everything remembered in this process: after a write to such a table, and between tests."""
    for each in _all:
        each.forget()
