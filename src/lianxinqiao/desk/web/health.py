"""Whether the town is well, as `lxq doctor` says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.today import Panel
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.kernel.health import Light, examined
from lianxinqiao.kernel.moments import now

TONES = {Light.GREEN: "ok", Light.YELLOW: "near", Light.RED: "late"}


@page_for(Role.SYSTEM_ADMIN)
@require_safe
def health_page(request: StaffRequest) -> HttpResponse:
    """Each check with its light, what was found and how to mend it; the worst first."""
    at = now()
    rows = _rows(at, request.user)
    return render(request, "desk/health.html", {"at": at, "rows": rows, "red": sum(row["is_red"] for row in rows)})


@page_for(Role.SYSTEM_ADMIN)
@require_safe
def health_brief(request: StaffRequest) -> HttpResponse:
    """What is not well, for the Today page, which does not wait for it."""
    return render(
        request, "desk/health_brief.html", {"rows": [row for row in _rows(now(), request.user) if not row["is_well"]]}
    )


def health_panel(staff: Staff, moment: datetime) -> Panel | None:
    """For whoever keeps the machine: a backup that failed, a full disk, jobs that nobody does, without looking for it."""
    return Panel("desk/panel_health.html", order=8, wide=True) if scope_of(staff).has(Role.SYSTEM_ADMIN) else None


def _rows(at: datetime, reader: Staff) -> list[dict[str, Any]]:
    words = {Light.GREEN: _("正常"), Light.YELLOW: _("留意"), Light.RED: _("要修")}
    order = list(Light)
    return [
        {
            "title": row.check.title,
            "said": row.finding.said,
            "mend": row.finding.mend,
            "light": words[row.finding.light],
            "tone": TONES[row.finding.light],
            "is_red": row.finding.light is Light.RED,
            "is_well": row.finding.light is Light.GREEN,
        }
        for row in sorted(examined(at, reader=reader), key=lambda each: -order.index(each.finding.light))
    ]
