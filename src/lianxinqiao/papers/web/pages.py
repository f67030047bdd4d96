"""Printing a paper as Word or PDF, and the town's templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.operations.opening import PAPER, open_people
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.export import mark_of
from lianxinqiao.desk.web.forms import LookForm, with_choices
from lianxinqiao.desk.web.guards import StaffRequest, page_for, staff_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.outside.fields import OutsideFileField
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.papers.operations import templates
from lianxinqiao.papers.operations.templates import EDITORS
from lianxinqiao.papers.registry import Paper, all_papers, paper_of
from lianxinqiao.places.models import Area

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    return response


@staff_page
@require_GET
def paper_file(request: StaffRequest, code: str, key: str, kind: str) -> HttpResponse:
    """One paper filled from its record; whoever may not read the record gets nothing."""
    paper = paper_of(code)
    if paper is None or kind not in ("docx", "pdf"):
        raise NotVisible("")
    try:
        of = paper.key(key)
    except ValueError as error:
        raise NotVisible("") from error
    right_now = now()
    filled = paper.fill(request.user, of)
    content = templates.make(paper, filled, mark=mark_of(request.user, right_now), as_pdf=kind == "pdf")
    # Which of the values a template of the town's own shows is not known.
    if filled.about and (filled.whole or templates.own_template(filled.town, paper) is not None):
        open_people([filled.about], by=request.user, purpose=PAPER, now=right_now)
    return _file(content, filled.file_name, kind)


def _town(request: StaffRequest) -> Area:
    town = (
        Area.objects.filter(pk__in=scope_of(request.user).area_ids(*EDITORS), level="town", valid_to=None)
        .order_by("code")
        .first()
    )
    if town is None:
        raise NotVisible("")
    return town


class BringForm(LookForm):
    paper = forms.ChoiceField(label=gettext_lazy("哪种文书"))
    file = OutsideFileField(label=gettext_lazy("改好的Word（.docx）"), most_mib=2, ending=".docx")


class ResetForm(LookForm):
    paper = forms.ChoiceField(label=gettext_lazy("哪种文书"))


@page_for(*EDITORS)
@require_http_methods(["GET", "POST"])
def template_list(request: StaffRequest) -> HttpResponse:
    """The town's papers: download a template, edit it in Word, bring it back, or return to the default."""
    town = _town(request)
    choices = [(paper.code, str(paper.title)) for paper in all_papers()]

    bring = lambda c: templates.bring_template(town, _chosen(c), c["file"].read(), by=request.user, now=now())  # noqa: E731
    reset = lambda c: templates.withdraw_templates(town, _chosen(c), by=request.user, now=now())  # noqa: E731
    deeds = [
        Offer(
            "bring",
            _("换成自己的模板"),
            bring,
            form=with_choices(BringForm, "paper", choices),
            icon="upload",
            tone="primary",
            hint=_("先下载，在Word里改版式和措辞，双花括号里的占位符不要动。上传时先试填一遍。"),
            done=_("已换，马上生效。"),
        ),
        Offer(
            "reset",
            _("恢复默认"),
            reset,
            form=with_choices(ResetForm, "paper", choices),
            icon="undo",
            done=_("已恢复默认版式。"),
        ),
    ]
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    own = {
        row.code: row
        for row in PaperTemplate.objects.filter(town=town, withdrawn_at=None)
        .order_by("at")
        .defer("content")
        .select_related("by")
    }
    rows = [(paper, own.get(paper.code)) for paper in all_papers()]
    return render(
        request, "papers/templates.html", {"rows": rows, "deeds": outcome, "town": town}, status=outcome.status
    )


def _chosen(cleaned: dict[str, Any]) -> Paper:
    paper = paper_of(cleaned["paper"])
    if paper is None:
        raise NotVisible("")
    return paper


@page_for(*EDITORS)
@require_GET
def template_file(request: StaffRequest, code: str) -> HttpResponse:
    """The template that counts now, to be edited in Word."""
    paper = paper_of(code)
    if paper is None:
        raise NotVisible("")
    return _file(templates.template_of(_town(request), paper), str(paper.title), "docx")
