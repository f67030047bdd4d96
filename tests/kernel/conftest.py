"""What the kernel's tests begin from."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.backups import a_filled_town
from factories.town import Town


@pytest.fixture
def filled(transactional_db: None, now: datetime) -> Town:
    return a_filled_town(now)
