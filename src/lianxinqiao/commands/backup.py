"""``lxq backup`` and ``lxq restore``: the whole town in one file, and back."""

from __future__ import annotations

from typing import Any

from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.kernel.database import backup


def back_up(options: Any) -> None:
    content = backup.back_up(options.file)
    if options.json:
        print_json(content)
    else:
        print(f"已备份到 {options.file} / backed up")


def restore(options: Any) -> None:
    try:
        content = backup.restore(options.file, force=options.force)
    except backup.RestoreRefused as problem:
        raise CommandFailed(str(problem)) from problem
    if options.json:
        print_json(content)
    else:
        print(f"已从 {options.file} 恢复 / restored")
