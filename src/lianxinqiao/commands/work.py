"""``lxq work``: the jobs alone."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command


def work(options: Any) -> None:
    call_command("procrastinate", "worker", *(["--one-shot"] if options.once else []))
