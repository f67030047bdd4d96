"""What waits for the word of a second person: the list of it, and the page on which they agree or decline."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.desk.web.deeds import Stands, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment
from lianxinqiao.kernel.errors import DomainError, NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.unopened import must_open
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Seconding
from lianxinqiao.matters.operations.agreeing import proposed
from lianxinqiao.matters.operations.doing import might
from lianxinqiao.matters.operations.seconds import title_of
from lianxinqiao.matters.web.inboxes import keeper_page
from lianxinqiao.matters.web.offers import offers_of

READS = ("matter__area", "area", "asked_by", "second")


@keeper_page
@require_GET
def second_list(request: StaffRequest) -> HttpResponse:
    """What one is asked to agree to, and what one has proposed; what waits first."""
    me = request.user.pk
    return list_page(
        request,
        ListOf(
            title=_("两人同意"),
            lead_text=_("须另一人本人登录后同意才办理的事项。"),
            rows=Seconding.objects.visible_to(request.user).select_related(*READS),
            columns=[
                Column("what", gettext_lazy("提出办理"), title_of, lead=True),
                Column(
                    "who", gettext_lazy("提出人 → 请谁同意"), lambda row: f"{row.asked_by.name} → {row.second.name}"
                ),
                Column("at", gettext_lazy("提出时间"), lambda row: moment(row.asked_at)),
                Column("state", gettext_lazy("状态"), lambda row: _state(row, me)),
            ],
            orders=[Order("newest", gettext_lazy("最近提出的在前"), ("-asked_at", "-id"))],
            path=page_of("matters:second"),
            empty=gettext_lazy("没有等人同意的事项。"),
            above="matters/inbox_tabs.html",
            extra={"box": "seconds"},
            file_name="seconds",
        ),
    )


def _state(row: Seconding, me: Any) -> str:
    waits = row.answers is not None
    return _("等您同意") if waits and row.second_id == me else row.get_status_display()


@staff_page
@require_http_methods(["GET", "POST"])
def second_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was proposed, by whom, with every answer, and agreeing or declining."""
    by = request.user
    row = Seconding.objects.visible_to(by).filter(pk=pk).select_related(*READS).first()
    if row is None:
        raise NotVisible("")
    stands = Stands(row.version, row.get_status_display, partial(might, SECONDING, row, by=by, now=now()))
    outcome = do_deeds(request, offers_of(SECONDING, row, by=by), stands=stands)
    if outcome.response:
        return outcome.response
    content = {
        "row": row,
        "title": title_of(row),
        "deeds": outcome,
        "path": kind_of(row.matter.kind).path(row.matter) if row.matter is not None else "",
        "answers": _answers(row),
    }
    return render(request, "matters/second.html", content, status=outcome.status)


def _answers(row: Seconding) -> list[tuple[str, str]]:
    """Return what was answered, each field by its words; of what is decided the matter itself tells."""
    if row.answers is None:
        return []
    try:
        declared, at = proposed(row, now=now())
        form = declared.asks(must_open(row.answers), at=at)
        answered = form.answered()
    except DomainError as error:
        return [(_("现在不能办理"), str(error))]
    second = declared.second.field if declared.second is not None else ""
    shown = ((form.fields[name], answered.get(name)) for name in form.fields if name != second)
    return [(str(field.label), _words(field, value)) for field, value in shown if value not in (None, "", [])]


def _words(field: Any, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        # A criterion may stand beside the words of a choice.
        choices: Any = field.choices
        words = {str(key): strip_tags(str(said).partition("<")[0]) for key, said in list(choices)}
        each = value if isinstance(value, list) else [value]
        return "、".join(words.get(str(int(one) if isinstance(one, bool) else one), str(one)) for one in each)
    return str(value)
