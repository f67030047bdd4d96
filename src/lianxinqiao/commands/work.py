"""``lxq work``: the jobs alone."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from lianxinqiao.kernel.backup.carrying import need_finished


def work(options: Any) -> None:
    need_finished()
    call_command("procrastinate", "worker", *(["--one-shot"] if options.once else []))
