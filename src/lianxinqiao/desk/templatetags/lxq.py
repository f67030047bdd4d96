"""What templates need beyond Django's own: icons, lights, masked values, links that keep the query."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lianxinqiao.kernel.text import mask_name, mask_number
from lianxinqiao.places.queries import area_names

register = template.Library()

ICONS = "/static/build/icons.svg"
LIGHT_CLASSES = {
    "met": "ok", "met_late": "late", "running": "run", "near": "near", "overdue": "late", "paused": "pause",
    "cancelled": "pause",
}  # fmt: skip


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon from the sprite; always decorative, words stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>', ICONS, name)


@register.filter
def light_class(light: str) -> str:
    return LIGHT_CLASSES.get(str(light), "run")


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day as 2026-10-08."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}"


@register.filter
def moment(value: datetime | None) -> str:
    """Show a moment as 10-08 16:30, with the year when it is not this one."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    pattern = "%m-%d %H:%M" if local.year == timezone.localdate().year else "%Y-%m-%d %H:%M"
    return f"{local:{pattern}}"


@register.filter
def due(value: datetime | None) -> str:
    """Show the end of a limit: 24:00 belongs to the day before, not to the next."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    if local.hour == local.minute == 0:
        return f"{(local - timedelta(days=1)):%m-%d} 24:00"
    return f"{local:%m-%d %H:%M}"


register.filter("mask_name", mask_name)
register.filter("mask_number", mask_number)


@register.filter
def area_name(area_id: int) -> str:
    return area_names().get(area_id, "")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look up a key: ``{{ table|get:row.pk }}``."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return None


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """Return the present query string with some parameters changed; None removes one."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("part", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("desk/parts/figure.html")
def figure(value: Any, label: str, path: str = "", note: str = "", tone: str = "") -> dict[str, Any]:
    """Show one number that opens the rows behind it (principle 6)."""
    return {"value": value, "label": label, "path": path, "note": note, "tone": tone}
