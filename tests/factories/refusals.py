"""Which conditions were seen not to hold, so that a test that says it sees one refused is held to its word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from tools.proved import Condition, condition_of

from lianxinqiao.matters.deeds import Doing, Must
from lianxinqiao.matters.operations import beginning, doing


@contextmanager
def refusals() -> Iterator[set[Condition]]:
    """Collect every condition for which one of the two doors refuses something."""
    seen: set[Condition] = set()
    hold = doing.hold

    def watched(musts: Iterable[Must], at: Doing) -> None:
        for must in musts:
            try:
                hold((must,), at)
            except must.error:
                seen.add(condition_of(at.kind, at.name, must))
                raise

    with patch.object(doing, "hold", watched), patch.object(beginning, "hold", watched):
        yield seen
