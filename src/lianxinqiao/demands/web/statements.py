"""Hearing whoever is complained of: asking, and the page where they answer (RR-10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import OFFICE
from lianxinqiao.demands.kind import STATEMENT as KIND
from lianxinqiao.demands.models import Statement
from lianxinqiao.demands.operations import statements
from lianxinqiao.demands.policies import STATEMENT
from lianxinqiao.demands.web import forms as f
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import with_rows
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.matters.web.parts import clocks_of, stands


def ask_deed(staff: Staff, matter: Matter) -> Offer:
    """Offer to hear somebody; also whoever is excluded, for that is who is heard."""

    def run(cleaned: dict[str, Any]) -> Any:
        given = {name: cleaned[name] for name in ("to", "summary", "due_on", "id")}
        return statements.ask_statement(matter.pk, **given, by=staff, now=now())

    hint = _("他只看到您写的这段话，看不到诉求、编号和反映人。")
    initial = {"id": uuid7(), "due_on": local_date(now()) + timedelta(days=7)}
    return Offer(
        "statement",
        _("听取被反映人说明"),
        run,
        form=with_rows(f.StatementForm, to=colleagues(staff)),
        initial=initial,
        icon="message",
        hint=hint,
        done=_("已发给他说明。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def statement_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What somebody is asked, and their answer; the way to the complaint only for who keeps it."""
    by = request.user
    matter = Matter.objects.visible_to(by, STATEMENT).filter(pk=pk).select_related("area", "owner").first()
    if matter is None:
        raise NotVisible("")
    row = Statement.objects.select_related("demand__matter").get(pk=pk)
    row.matter = matter
    offers = offers_of(KIND, row, by=by)
    outcome = do_deeds(request, offers, stands=stands(matter, might(KIND, row, by=by, now=now())))
    if outcome.response:
        return outcome.response
    content = {
        "matter": matter,
        "row": row,
        "deeds": outcome,
        "status": words_of(KIND.statuses, matter.status),
        "clocks": clocks_of(matter, now()),
        "keeps": OFFICE in statements.tags_of_statement(by, row),
    }
    return render(request, "demands/statement.html", content, status=outcome.status)
