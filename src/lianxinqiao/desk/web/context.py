"""What every page's frame needs: menu, ribbon, light or dark, large type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.menu import entries_for, thumbs_for
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.places.models import Area

THEME_COOKIE = "lxq_theme"
LARGE_COOKIE = "lxq_large"


@remembered(seconds=60)
def holds_demo_data() -> tuple[bool]:
    """Whether this database is a demonstration: then every page says so."""
    return (Area.objects.filter(is_demo=True).exists(),)


_frames: dict[tuple[object, ...], dict[str, str]] = {}
MOST_FRAMES = 500


def frame_of(staff: Staff, path: str) -> dict[str, str]:
    """Return the drawn menu of a person on a page.

    It depends on the roles held and on whether any area is covered, not on the person: people in the
    same roles share the drawing, kept in this process.
    """
    scope = scope_of(staff)
    groups = entries_for(staff)
    at = path if any(entry.path == path for group in groups for entry in group) else ""
    key = (scope.roles(), bool(scope.area_ids()), bool(scope.stands_in_for), get_language(), at)
    if key not in _frames:
        if len(_frames) >= MOST_FRAMES:
            _frames.clear()
        content = {"menu": groups, "thumbs": thumbs_for(staff), "at_path": at}
        _frames[key] = {
            name: render_to_string(f"desk/parts/frame_{name}.html", content) for name in ("side", "sheet", "thumbs")
        }
    return _frames[key]


def shell(request: HttpRequest) -> dict[str, Any]:
    staff = getattr(request, "user", None)
    signed_in = staff is not None and staff.is_authenticated
    return {
        "is_demo": holds_demo_data()[0],
        "theme": "dark" if request.COOKIES.get(THEME_COOKIE) == "dark" else "light",
        "large": request.COOKIES.get(LARGE_COOKIE) == "1" or (signed_in and staff.large_type),  # type: ignore[union-attr]
        "frame": frame_of(staff, request.path) if signed_in else None,  # type: ignore[arg-type]
    }
