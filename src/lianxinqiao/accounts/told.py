"""How people are told about their posts and passwords: filled by the app that has the messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Teller:
    """Ways to reach people.

    Attributes:
        tell: puts a message into their lists; takes the people and what ``notifications`` takes.
        reaches: the channel that is one person's own, as they are told; empty where there is none.
        send_own: sends a text over it, kept nowhere; whether it was taken.
    """

    tell: Callable[..., Any]
    reaches: Callable[[Any], str]
    send_own: Callable[[Any, str], bool]


_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Say who tells the people of the town.

    Raises:
        ValueError: somebody does already.
    """
    if _tellers:
        raise ValueError("who tells is registered already")
    _tellers.append(teller)


def teller() -> Teller:
    return _tellers[0]
