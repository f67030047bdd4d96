"""What tests of deletion share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lianxinqiao.kernel.secrets import key_ring


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Any:
    home = tmp_path / "home"
    home.mkdir()
    settings.HOME, settings.KEY_RING = home, str(home / "fields.keys")
    settings.BACKUPS, settings.MEDIA_ROOT = str(home / "backups"), home / "files"
    key_ring.cache_clear()
    yield
    key_ring.cache_clear()
