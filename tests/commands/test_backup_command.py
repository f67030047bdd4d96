"""``lxq backup --older-than``: made where the last good one is too old, and as at night."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lianxinqiao.commands.backup import back_up
from lianxinqiao.commands.grammar import parser
from lianxinqiao.kernel.backup import making, places
from lianxinqiao.kernel.moments import now


@pytest.fixture
def nights(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    settings.BACKUPS = str(tmp_path)
    made: list[str] = []

    def nightly() -> dict[str, Any]:
        made.append("night")
        return {"file": "x", "rows": 1}

    monkeypatch.setattr(making, "nightly", nightly)
    return made


def asked(*words: str) -> argparse.Namespace:
    return parser().parse_args(["backup", *words])


def one_of(hours: float) -> None:
    path = places.folder() / f"x{places.SUFFIX}"
    path.write_bytes(b"whole")
    at = now() - timedelta(hours=hours)
    places.note(path, {"made_at": at.isoformat(), "bytes": 5, "rows": 1, "seconds": 1})


def test_none_is_made_where_the_last_is_new_enough(nights: list[str]) -> None:
    one_of(3)
    back_up(asked("--older-than", "20"))
    assert nights == []
    back_up(asked("--older-than", "2"))
    assert nights == ["night"]
    back_up(asked())
    assert nights == ["night", "night"]


def test_one_is_made_where_there_is_none_or_the_last_was_cut(nights: list[str]) -> None:
    back_up(asked("--older-than", "20"))
    one_of(3)
    (places.folder() / f"x{places.SUFFIX}").write_bytes(b"cut")
    back_up(asked("--older-than", "20"))
    assert nights == ["night", "night"]
