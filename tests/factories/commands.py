"""The verbs of ``lxq``."""

from __future__ import annotations

import argparse

from lianxinqiao.commands.grammar import parser


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Return each verb with what reads its words."""
    actions = parser()._subparsers._group_actions  # type: ignore[union-attr]  # argparse names them nowhere else
    return next(dict(action.choices) for action in actions if isinstance(action, argparse._SubParsersAction))
