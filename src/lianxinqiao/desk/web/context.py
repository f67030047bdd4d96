"""What every page's frame needs: menu, ribbon, light or dark, large type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.menu import entries_for, thumbs_for
from lianxinqiao.desk.web.jinja import draw
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
    content = {"menu": entries_for(staff), "thumbs": thumbs_for(staff), "at_path": path}
    return {name: draw(f"desk/menu_{name}.jinja", **content) for name in ("side", "sheet", "thumbs")}


def shell(request: HttpRequest) -> dict[str, Any]:
    staff = getattr(request, "user", None)
    signed_in = staff is not None and staff.is_authenticated
    return {
        "is_demo": holds_demo_data()[0],
        "theme": "dark" if request.COOKIES.get(THEME_COOKIE) == "dark" else "light",
        "large": request.COOKIES.get(LARGE_COOKIE) == "1" or (signed_in and staff.large_type),  # type: ignore[union-attr]
        "frame": frame_of(staff, request.path) if signed_in else None,  # type: ignore[arg-type]
    }
