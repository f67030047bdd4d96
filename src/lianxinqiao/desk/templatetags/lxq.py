"""What templates need beyond Django's own: icons, lights, masked values, links that keep the query."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lianxinqiao.calendar.limits import due
from lianxinqiao.desk.web import drawn, jinja
from lianxinqiao.desk.web.words import LIGHT_CLASSES, day, moment
from lianxinqiao.kernel.text import mask_name, mask_number

register = template.Library()


icon = register.simple_tag(jinja.icon)


register.filter("day", day)


register.filter("moment", moment)
register.filter("due", due)


@register.filter
def light_class(light: str) -> str:
    return LIGHT_CLASSES.get(str(light), "run")


register.filter("mask_name", mask_name)
register.filter("mask_number", mask_number)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look up a key: ``{{ table|get:row.pk }}``."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return None


@register.simple_tag(takes_context=True)
def top(context: dict[str, Any]) -> SafeString:
    """Draw the bar over the page."""
    return drawn.draw_top(
        context["request"],
        (context.get("frame") or {}).get("sheet"),
        dark=context.get("theme") == "dark",
        large=bool(context.get("large")),
        find_words=str(context.get("find_words") or ""),
    )


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


@register.simple_tag
def figure(value: Any, label: str, path: str = "", note: str = "", tone: str = "") -> SafeString:
    """Show one number that opens the rows behind it (principle 6)."""
    inner = format_html("<b>{}</b><span>{}</span>", value, label)
    if path:
        inner = format_html('<a href="{}">{}</a>', path, inner)
    below = format_html("<small>{}</small>", note) if note else ""
    return format_html('<div class="figure {}">{}{}</div>', tone if value else "", inner, below)


register.simple_tag(drawn.draw_deeds, name="draw_deeds")
register.simple_tag(drawn.draw_form, name="draw_form")
register.simple_tag(drawn.draw_field, name="draw_field")
