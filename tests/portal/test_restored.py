"""A stamp that was used before a backup is used after it is restored: one stamp, one filing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from factories.backups import brought_back
from factories.residents import old_stamp
from factories.town import make_town
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.portal.operations.flood import StampUsed, use_stamp

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True)]


def test_a_stamp_used_before_a_backup_stays_used(tmp_path: Path, now: datetime) -> None:
    make_town()
    used, since = old_stamp(), old_stamp()
    use_stamp(used, "first", now=now)
    back_up(tmp_path / "before.lxq")
    use_stamp(since, "lost", now=now)

    assert brought_back(tmp_path / "before.lxq") == []

    use_stamp(used, "first", now=now)
    with pytest.raises(StampUsed):
        use_stamp(used, "second", now=now)
    # What was filed with it is gone: it may be filed again, once.
    use_stamp(since, "lost", now=now)
    with pytest.raises(StampUsed):
        use_stamp(since, "other", now=now)
