"""How long a locked account waits: longer each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings

FIRST_DELAY_MINUTES = 1
LONGEST_DELAY_MINUTES = 24 * 60


def growing_delay(request: Any = None) -> timedelta:
    """Return 1 minute after the fifth failure, doubled with every failure after it, a day at most."""
    failures = 0
    name = getattr(request, "POST", {}).get("login") if request is not None else None
    if name:
        failures = sum(AccessAttempt.objects.filter(username=name).values_list("failures_since_start", flat=True))
    beyond = max(failures - settings.AXES_FAILURE_LIMIT, 0)
    return timedelta(minutes=min(FIRST_DELAY_MINUTES * 2 ** min(beyond, 11), LONGEST_DELAY_MINUTES))
