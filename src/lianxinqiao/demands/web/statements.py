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
from lianxinqiao.demands.models import Statement
from lianxinqiao.demands.operations import statements
from lianxinqiao.demands.policies import STATEMENT
from lianxinqiao.demands.web import forms as f
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import TextForm, with_rows
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.parts import clocks_of, stands


def ask_deed(staff: Staff, matter: Matter) -> Deed:
    """Offer to hear somebody; also whoever is excluded, for that is who is heard."""

    def run(cleaned: dict[str, Any]) -> Any:
        given = {name: cleaned[name] for name in ("to", "summary", "due_on", "id")}
        return statements.ask_statement(matter.pk, **given, by=staff, now=now())

    hint = _("他只看到您写的这段话，看不到诉求、编号和反映人。")
    initial = {"id": uuid7(), "due_on": local_date(now()) + timedelta(days=7)}
    return Deed(
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
    tags = statements.tags_of_statement(by, row)
    workflow = kind_of(STATEMENT).workflow
    mine = {edge.event for edge in workflow.events_from(matter.status) if edge.may & tags}
    deeds = []

    def give(cleaned: dict[str, Any]) -> Statement:
        return statements.give_statement(
            pk, text=cleaned["text"], by=by, expected_version=cleaned["version"], now=now()
        )

    def cancel(cleaned: dict[str, Any]) -> Statement:
        return statements.cancel_statement(
            pk, reason=cleaned["reason"], by=by, expected_version=cleaned["version"], now=now()
        )

    if "give" in mine:
        deeds.append(
            Deed(
                "give",
                _("说明情况"),
                give,
                form=TextForm,
                version=matter.version,
                tone="primary",
                icon="edit",
                hint=_("您有权说明和申辩。不要打听、也不要猜是谁反映的；打击报复要追究责任。"),
                done=_("已收到您的说明。"),
            )
        )
    if "cancel" in mine:
        deeds.append(
            Deed(
                "cancel", _("取消"), cancel, form=f.ReasonForm, version=matter.version, icon="close", done=_("已取消。")
            )
        )
    outcome = do_deeds(
        request, deeds, stands=stands(matter, {edge.event for edge in workflow.edges if edge.may & tags})
    )
    if outcome.response:
        return outcome.response
    content = {
        "matter": matter,
        "row": row,
        "deeds": outcome,
        "status": words_of(kind_of(STATEMENT).statuses, matter.status),
        "clocks": clocks_of(matter, now()),
        "keeps": OFFICE in tags,
    }
    return render(request, "demands/statement.html", content, status=outcome.status)
