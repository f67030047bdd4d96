"""Small pieces of a page: tags, days and moments, the tone of a light.

The tag library registers them for templates; pages drawn in Python take them from here.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lianxinqiao.calendar.limits import SHANGHAI

LIGHT_CLASSES = {
    "met": "ok",
    "met_late": "late",
    "running": "run",
    "near": "near",
    "overdue": "late",
    "paused": "pause",
    "cancelled": "pause",
}


def tag(tone: str, words: str) -> SafeString:
    """Draw a tag: a colour with words on it, never a colour alone."""
    return format_html('<span class="tag {}">{}</span>', tone, words)


def moment(value: datetime | None) -> str:
    """Show a moment as 10-08 16:30, with the year when it is not this one."""
    if value is None:
        return "—"
    local = value.astimezone(SHANGHAI)
    short = f"{local.month:02d}-{local.day:02d} {local.hour:02d}:{local.minute:02d}"
    return short if local.year == datetime.now(SHANGHAI).year else f"{local.year}-{short}"


def day(value: date | datetime | None) -> str:
    """Show a day as 2026-10-08."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}"
