"""The Today page and the counts beside the menu."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.queries.teams import acting_for
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.menu import badges_for
from lianxinqiao.desk.today import panels_for
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.moments import now
from lianxinqiao.notifications.models import Message


@staff_page
@require_GET
def today_page(request: StaffRequest) -> HttpResponse:
    """What waits for this person today, by their posts."""
    right_now = now()
    scope = scope_of(request.user)
    return render(
        request,
        "desk/today.html",
        {
            "panels": panels_for(request.user, now=right_now),
            "today": local_date(right_now),
            "roles": [str(Role(role).label) for role in sorted(scope.roles())],
            "acting_for": acting_for(request.user, now=right_now) if scope.stands_in_for else [],
        },
    )


@staff_page
@require_GET
def badges(request: StaffRequest) -> HttpResponse:
    """The counts beside the menu, as swaps for the frame."""
    counts = badges_for(request.user) | {
        "messages": Message.objects.visible_to(request.user).filter(read_at=None).count()
    }
    parts = [
        format_html(
            '<b class="count" id="badge-{}" hx-swap-oob="true"{}>{}</b>', name, "" if n else mark_safe(" hidden"), n
        )
        for name, n in counts.items()
    ]
    return HttpResponse("".join(parts))


@staff_page
@require_GET
def keys_page(request: StaffRequest) -> HttpResponse:
    return render(request, "desk/keys.html")
