"""What every page's frame needs: menu, ribbon, light or dark, large type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lianxinqiao.desk.menu import entries_for, thumbs_for
from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.places.models import Area

THEME_COOKIE = "lxq_theme"
LARGE_COOKIE = "lxq_large"


@remembered(seconds=60)
def holds_demo_data() -> tuple[bool]:
    """Whether this database is a demonstration: then every page says so."""
    return (Area.objects.filter(is_demo=True).exists(),)


def shell(request: HttpRequest) -> dict[str, Any]:
    staff = getattr(request, "user", None)
    signed_in = staff is not None and staff.is_authenticated
    return {
        "is_demo": holds_demo_data()[0],
        "theme": "dark" if request.COOKIES.get(THEME_COOKIE) == "dark" else "light",
        "large": request.COOKIES.get(LARGE_COOKIE) == "1" or (signed_in and staff.large_type),  # type: ignore[union-attr]
        "menu": entries_for(staff) if signed_in else [],  # type: ignore[arg-type]
        "thumbs": thumbs_for(staff) if signed_in else [],  # type: ignore[arg-type]
        "at_path": request.path,
    }
