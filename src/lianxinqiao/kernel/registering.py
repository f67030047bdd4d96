"""What the apps of the house say to it, each thing by a name of its own: no second app takes a name over without a word."""

from __future__ import annotations

from typing import TypeVar

NameT = TypeVar("NameT")
SaidT = TypeVar("SaidT")


class Once(dict[NameT, SaidT]):
    """What was said under each name, in the order in which it was said.

    Raises:
        ValueError: something else stands under that name already.
    """

    def __setitem__(self, name: NameT, said: SaidT) -> None:
        if name in self:
            raise ValueError(f"{name} is registered already")
        super().__setitem__(name, said)
