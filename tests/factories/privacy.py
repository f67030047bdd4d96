"""What somebody asks about their own data, as they send it from home."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import Done
from lianxinqiao.places.models import Area
from lianxinqiao.privacy.kind import DATA_REQUEST

WHO = {"name": "甲", "phone": "0717-0000002"}


def ask_about_data(area: Area, *, now: datetime, **given: Any) -> Done:
    """Send a request; ``gave`` is the code of its receipt."""
    stated = {"kind": "access", "text": "看看我的信息", **({} if "about" in given else WHO), **given}
    return begin(DATA_REQUEST, stated, beside=area, by=RESIDENT, now=now)
