"""Who stands at the machine: asked before anything of the town is changed, and kept in the audit log."""

from __future__ import annotations

import sys

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.commands.answers import CommandFailed
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now


def asked_who(said: str) -> str:
    """Return the name of whoever does it, as they said it or type it now.

    Raises:
        CommandFailed: nobody says it.
    """
    if not said.strip() and sys.stdin.isatty():
        said = input("谁在机房办这件事（姓名）/ who does this here (name): ")
    name = " ".join(said.split())
    if not name or not name.isprintable():
        raise CommandFailed("请用 --who 写明是谁在办 / say with --who NAME who does this")
    return name


def note_who(who: str, typed: list[str]) -> None:
    """Add a line to the audit log: who typed what. It stands there also when the command then fails."""
    need_tables()
    record_deed("machine.command", by=None, subject=who, now=now(), command=" ".join(["lxq", *typed]))
