"""Whether the town is well, as `lxq doctor` says it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxinqiao.accounts.choices import Role
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.kernel.health import Light, examined
from lianxinqiao.kernel.moments import now

TONES = {Light.GREEN: "ok", Light.YELLOW: "near", Light.RED: "late"}


@page_for(Role.SYSTEM_ADMIN)
@require_safe
def health_page(request: StaffRequest) -> HttpResponse:
    """Each check with its light, what was found and how to mend it; the worst first."""
    at = now()
    words = {Light.GREEN: _("正常"), Light.YELLOW: _("留意"), Light.RED: _("要修")}
    order = list(Light)
    rows = sorted(examined(at), key=lambda each: -order.index(each.finding.light))
    content = {
        "at": at,
        "rows": [
            {
                "title": row.check.title,
                "said": row.finding.said,
                "mend": row.finding.mend,
                "light": words[row.finding.light],
                "tone": TONES[row.finding.light],
            }
            for row in rows
        ],
        "red": sum(row.finding.light is Light.RED for row in rows),
    }
    return render(request, "desk/health.html", content)
