"""What a kind never takes of what every kind has, and what follows from that."""

from __future__ import annotations

import pytest

from factories.notices import notice_kind
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.spine import spine_deeds


def taken(kind: Kind) -> set[str]:
    return {deed.name for deed in spine_deeds(kind)}


def test_every_kind_is_supervised_and_answers() -> None:
    assert {"supervise", "answer_supervision", "urge", "hand_on"} <= taken(notice_kind())


@pytest.mark.parametrize(
    ("never", "gone"),
    [("supervise", {"supervise", "answer_supervision"}), ("urge", {"urge"}), ("hand_on", {"hand_on"})],
)
def test_what_follows_a_deed_that_is_never_done_is_never_done_either(never: str, gone: set[str]) -> None:
    assert taken(notice_kind()) - taken(notice_kind(never={never: "不能。"})) == gone
