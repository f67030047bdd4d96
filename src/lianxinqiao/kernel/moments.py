"""The wall clock, read in one place only: doors read it and pass it on."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

UTC_IS_BEHIND = 8


def now() -> datetime:
    """Return the present moment, aware."""
    return timezone.now()


def at_night(hour: int, minute: int) -> str:
    """Return the cron of a time of day of ours; the queue reads it as UTC, to which ours stands the same all year."""
    return f"{minute} {(hour - UTC_IS_BEHIND) % 24} * * *"
