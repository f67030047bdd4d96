"""Backups: the last good one, what failed, and making one now."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from procrastinate.exceptions import AlreadyEnqueued

from lianxinqiao.accounts.choices import Role
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.desk.tasks import back_up_now
from lianxinqiao.desk.web.deeds import NoFields, Offer, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.kernel.backup import places
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first

SHOWN = 30


@page_for(Role.SYSTEM_ADMIN)
@require_http_methods(["GET", "POST"])
def backups_page(request: StaffRequest) -> HttpResponse:
    """The last good backup, why the last attempt failed, where the recovery key is; and one made now."""

    def run(_cleaned: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                back_up_now.defer()
        except AlreadyEnqueued as error:
            raise StepNotAllowed(_("已经在排队备份，请等几分钟再看。")) from error
        record_deed("backup.ask", by=request.user, now=now())

    offer = Offer("now", _("现在备份一次"), run, form=NoFields, icon="save", done=_("已排队，几分钟后刷新本页看结果。"))
    outcome = do_deeds(request, [offer])
    if outcome.response:
        return outcome.response
    content = {"state": places.state(now()), "made": first(list(places.made()), SHOWN), "deeds": outcome}
    return render(request, "desk/backups.html", content, status=outcome.status)
