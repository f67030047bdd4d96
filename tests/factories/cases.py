"""The cases of every declared deed, made from the declarations."""

from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import Any

import pytest

from lianxinqiao.matters.kinds import declared_kinds

# ``make proof`` takes all; of a family CI takes each deed once, and again where another kind says otherwise what it does.
ALL = os.environ.get("LXQ_PROOF") == "all"
NO_MATTER = {"at", "look", "title", "rule"}


def said_of(value: Any) -> object:
    """Return what a declaration says, so that two that say the same are the same: functions by what they do."""
    if isinstance(value, FunctionType):
        held = tuple(said_of(cell.cell_contents) for cell in value.__closure__ or ())
        code = value.__code__
        return (
            code.co_code,
            str(code.co_consts),
            code.co_names,
            held,
            said_of(value.__defaults__),
            said_of(sorted((value.__kwdefaults__ or {}).items())),
        )
    if isinstance(value, (tuple, list)):
        return tuple(map(said_of, value))
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(str(said_of(each)) for each in value))
    if is_dataclass(value):
        return tuple(
            (each.name, said_of(getattr(value, each.name))) for each in fields(value) if each.name not in NO_MATTER
        )
    return str(value)


def cases() -> list[Any]:
    """Return every deed of every kind at every status; for CI each deed of a family once, at one of its statuses."""
    found, met = [], set()
    for kind in declared_kinds():
        for deed in kind.deeds:
            of = (kind.slug or kind.code, deed.name, said_of(deed))
            if not ALL and of in met:
                continue
            met.add(of)
            statuses = sorted(deed.at, key=lambda status: (status != kind.initial, status))
            for status in statuses if ALL else statuses[:1]:
                found.append(pytest.param(kind, deed, status, id=f"{kind.code}-{deed.name}-{status}"))
    return found
