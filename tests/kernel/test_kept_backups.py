"""Which backups are kept and which go, what the night says of them, and who has the key that opens them."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from lianxinqiao.kernel.backup import making, places, recovery
from lianxinqiao.kernel.backup.making import nightly

pytestmark = pytest.mark.usefixtures("own_home")


def test_the_night_keeps_the_last_good_ones_and_says_what_failed(
    filled: Any, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert places.state(now).late
    first = nightly()
    state = places.state(now)
    assert state.last is not None
    assert (str(state.last.path), state.last.rows, state.late) == (first["file"], first["rows"], False)
    assert places.state(now + timedelta(hours=37)).late

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "back_up", full)
    with pytest.raises(OSError, match="space"):
        nightly()
    state = places.state(now)
    assert "No space" in state.reason
    assert state.last is not None
    Path(first["file"]).write_bytes(b"cut")
    assert places.state(now).last is None


def test_old_backups_go_but_never_the_last_three(settings: Any, now: datetime) -> None:
    places.folder().mkdir(parents=True)
    for age in (0, 1, 35, 36, 40):
        path = places.folder() / f"{age}{places.SUFFIX}"
        path.write_bytes(b"x")
        places.note(path, {"made_at": (now - timedelta(days=age)).isoformat(), "bytes": 1, "rows": 1, "seconds": 1})
    assert sorted(path.stem for path in places.prune(now)) == ["36", "40"]
    assert len(list(places.made())) == 3


def test_the_recovery_key_leaves_only_with_whoever_has_it() -> None:
    recovery.recipient()
    secret = recovery.secret()
    assert not recovery.take_away("AGE-SECRET-KEY-1")
    assert not recovery.take_away("")
    assert recovery.secret() == secret
    assert recovery.take_away(secret + "\n")
    assert recovery.secret() == ""
    assert recovery.recipient() == str(pyrage.x25519.Identity.from_str(secret).to_public())
    assert os.listdir(recovery._home()) == [recovery.PUBLIC]
