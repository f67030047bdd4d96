"""Jobs that were held back: what they are, why, and doing them again or leaving them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.desk.models import HeldJob
from lianxinqiao.desk.operations.held import drop, release
from lianxinqiao.desk.registry import holding_of
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, with_choices
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import First, first

SHOWN = 50


class WhichForm(LookForm):
    job = forms.ChoiceField(label=gettext_lazy("哪个任务"))


@page_for(Role.SYSTEM_ADMIN)
@require_http_methods(["GET", "POST"])
def held_page(request: StaffRequest) -> HttpResponse:
    """The held jobs, those that wait for a decision first; the content of what they read is not shown."""
    waiting = first(HeldJob.objects.waiting().visible_to(request.user), SHOWN)
    choices = [(str(row.pk), f"{holding_of(row.task).title}　{moment(row.last_at)}") for row in waiting]
    which = with_choices(WhichForm, "job", choices)

    def again(cleaned: dict[str, Any]) -> None:
        release(int(cleaned["job"]), by=request.user, now=now())

    def leave(cleaned: dict[str, Any]) -> None:
        drop(int(cleaned["job"]), by=request.user, now=now())

    deeds = [
        Offer(
            "release",
            _("再做一次"),
            again,
            form=which,
            icon="undo",
            hint=_("弄清原因再做。它再使后台进程中断一次，就又停下。"),
            done=_("已重新排队。"),
        ),
        Offer("drop", _("作废"), leave, form=which, icon="close", tone="danger", done=_("已作废，不再做。")),
    ]
    outcome = do_deeds(request, deeds if waiting else [])
    if outcome.response:
        return outcome.response
    decided = first(HeldJob.objects.visible_to(request.user).exclude(decision="").select_related("decided_by"), SHOWN)
    rows = First(((holding_of(row.task).title, row) for row in (*waiting, *decided)), more=waiting.more or decided.more)
    return render(request, "desk/held.html", {"rows": rows, "deeds": outcome}, status=outcome.status)
