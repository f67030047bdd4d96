"""What every page's frame needs: menu, ribbon, light or dark, large type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.menu import Entry, entries_for, thumbs_of
from lianxinqiao.desk.web.jinja import draw, icon
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.places.models import Area

THEME_COOKIE = "lxq_theme"
LARGE_COOKIE = "lxq_large"


@remembered(seconds=60)
def holds_demo_data() -> tuple[bool]:
    """Whether this database is a demonstration: then every page says so."""
    return (Area.objects.filter(is_demo=True).exists(),)


def frame_of(staff: Staff, path: str) -> dict[str, str]:
    """Return the menu of a person as a page shows it: beside it, as a sheet on a phone, and the bar below."""
    groups = entries_for(staff)
    # Each line stands in two or three menus: its words and its sign are asked once.
    lines = {entry.name: _line(entry, path) for group in groups for entry in group}
    content = {
        "menu": [[lines[entry.name] for entry in group] for group in groups],
        "thumbs": [lines[entry.name] for entry in thumbs_of(groups)],
    }
    return {name: draw(f"desk/menu_{name}.jinja", **content) for name in ("side", "sheet", "thumbs")}


def _line(entry: Entry, path: str) -> dict[str, Any]:
    return {
        "path": entry.path,
        "here": entry.path == path,
        "words": SafeString(f"{icon(entry.icon)}<span>{escape(str(entry.title))}</span>"),
        "badge": entry.badge,
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    staff: Staff | None = user if user is not None and user.is_authenticated else None
    return {
        "is_demo": holds_demo_data()[0],
        "theme": "dark" if request.COOKIES.get(THEME_COOKIE) == "dark" else "light",
        "large": request.COOKIES.get(LARGE_COOKIE) == "1" or (staff is not None and staff.large_type),
        "frame": frame_of(staff, request.path) if staff is not None else None,
    }
