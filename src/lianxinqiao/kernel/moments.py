"""The wall clock, read in one place only: doors read it and pass it on."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware."""
    return timezone.now()
