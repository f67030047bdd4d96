"""The town's own words for each step of a demand."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.queries.areas import towns_of
from lianxinqiao.demands.choices import WordedStep
from lianxinqiao.demands.models import ResponseTemplate
from lianxinqiao.demands.operations.wording import drop_words, keep_words
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.words import words_of


class StepForm(LookForm):
    step = forms.ChoiceField(label=gettext_lazy("哪一步"), choices=WordedStep.choices)


class KeepForm(StepForm):
    text = Words(label=gettext_lazy("常用的话"), max_length=2000)


@page_for(Role.PETITION_OFFICE)
@require_http_methods(["GET", "POST"])
def wording_page(request: StaffRequest) -> HttpResponse:
    """See, keep and drop the words that forms begin with."""
    by = request.user
    town = towns_of(by, Role.PETITION_OFFICE).first()
    if town is None:
        raise NotVisible("")
    deeds = [
        Offer(
            "keep",
            _("写常用语"),
            lambda c: keep_words(town, step=c["step"], text=c["text"], by=by),
            form=KeepForm,
            icon="edit",
            tone="primary",
            hint=_("办理时自动填好，每次都可以改。"),
            done=_("已保存。"),
        ),
        Offer(
            "drop",
            _("不用了"),
            lambda c: drop_words(town, step=c["step"], by=by),
            form=StepForm,
            icon="close",
            done=_("已删除。"),
        ),
    ]
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    rows = [(words_of(WordedStep, row.step), row.text) for row in ResponseTemplate.objects.filter(town=town)]
    return render(request, "demands/wording.html", {"rows": rows, "deeds": outcome}, status=outcome.status)
