"""The cases of every declared deed, made from the declarations."""

from __future__ import annotations

import os
from typing import Any

import pytest

from lianxinqiao.matters.kinds import declared_kinds

# ``make proof`` takes all; CI each deed of a family once.
ALL = os.environ.get("LXQ_PROOF") == "all"


def cases() -> list[Any]:
    """Return every deed of every kind at every status; for CI each deed of a family once, at one of its statuses."""
    found, met = [], set()
    for kind in declared_kinds():
        for deed in kind.deeds:
            of = (kind.slug or kind.code, deed.name)
            if not ALL and of in met:
                continue
            met.add(of)
            statuses = sorted(deed.at, key=lambda status: (status != kind.initial, status))
            for status in statuses if ALL else statuses[:1]:
                found.append(pytest.param(kind, deed, status, id=f"{kind.code}-{deed.name}-{status}"))
    return found
