"""Contact cards: who holds which edition, the sheet to print, reissuing an area, its telephones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, with_rows
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible, StepNotAllowed
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.outreach import tasks
from lianxinqiao.outreach.models import CardEdition, CardRun, ServicePhone
from lianxinqiao.outreach.operations.cards import current_edition, start_reissue
from lianxinqiao.outreach.operations.phones import publish_phone, withdraw_phone
from lianxinqiao.outreach.policies import may_keep_cards
from lianxinqiao.outreach.queries import behind, card_states, face_of, outdated_households
from lianxinqiao.outreach.querysets import CARD_ROLES
from lianxinqiao.outreach.sheets import card_pdf
from lianxinqiao.places.models import Area


def card_area(request: StaffRequest, code: str) -> Area:
    area = (
        Area.objects.valid_on(local_date(now()))
        .responsibility_areas()
        .filter(code=code)
        .select_related("parent")
        .first()
    )
    if area is None or not may_keep_cards(request.user, area.pk):
        raise NotVisible("")
    return area


def newest_edition(area: Area) -> CardEdition:
    """Return the newest edition of an area's card; the first is made when it is asked for."""
    return CardEdition.objects.filter(area=area).order_by("-number").first() or current_edition(area, now=now())


@content_page
@require_GET
def card_states_page(request: StaffRequest) -> HttpResponse:
    """For every area one keeps cards in: how many hold the current card, an old one, none."""
    areas = (
        Area.objects.valid_on(local_date(now()))
        .responsibility_areas()
        .filter(pk__in=scope_of(request.user).area_ids(*CARD_ROLES))
        .select_related("parent")
    )
    states = card_states(list(areas), now=now())
    if not states:
        raise NotVisible("")
    return render(request, "outreach/cards.html", {"states": states})


class PhoneForm(LookForm):
    number = forms.CharField(label=gettext_lazy("电话号码"), max_length=40)
    hours = forms.CharField(label=gettext_lazy("服务时间"), max_length=80)
    label = forms.CharField(label=gettext_lazy("名称"), max_length=60, required=False)
    is_complaint_line = forms.BooleanField(label=gettext_lazy("监督投诉电话"), required=False)


class WithdrawForm(LookForm):
    phone = forms.ModelChoiceField(ServicePhone.objects.none(), label=gettext_lazy("电话"))


@content_page
@require_http_methods(["GET", "POST"])
def area_cards(request: StaffRequest, code: str) -> HttpResponse:
    """The card of one area as it reads today; print, reissue with progress, telephones."""
    area = card_area(request, code)
    by = request.user
    edition = newest_edition(area)
    state = card_states([area], now=now())[0]
    phones = ServicePhone.objects.filter(area=area, withdrawn_on=None)

    def reissue(cleaned: dict[str, Any]) -> CardRun:
        with transaction.atomic():
            run = start_reissue(area, by=by, now=now())
            tasks.reissue_cards.defer(run_id=str(run.pk))
        return run

    today = local_date(now())
    new_edition = Offer(
        "edition",
        _("出新版"),
        lambda _cleaned: current_edition(area, now=now()),
        icon="card",
        tone="primary",
        done=_("已出新版，可以打印。"),
    )
    deeds = [
        *([new_edition] if state.is_behind else []),
        Offer(
            "reissue",
            _("给全区换发现在这一版"),
            reissue,
            icon="card",
            tone="primary",
            done=_("已开始换发，可以离开本页。"),
        ),
        Offer(
            "phone",
            _("公布服务电话"),
            lambda c: publish_phone(
                area,
                number=c["number"],
                hours=c["hours"],
                label=c["label"],
                is_complaint_line=c["is_complaint_line"],
                by=by,
                on=today,
                now=now(),
            ),
            form=PhoneForm,
            icon="phone",
            done=_("已公布，联系卡出新版。"),
        ),
        Offer(
            "withdraw",
            _("撤下电话"),
            lambda c: withdraw_phone(c["phone"].pk, by=by, on=today, now=now()),
            form=with_rows(WithdrawForm, phone=phones),
            icon="close",
            done=_("已撤下。"),
        ),
    ]
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    run = CardRun.objects.filter(area=area).first()
    content = {"area": area, "edition": edition, "deeds": outcome, "run": run, "state": state}
    content["face"] = face_of(area, now=now())
    part = request.headers.get("HX-Request") == "true"
    return render(request, "outreach/run.html" if part else "outreach/area_cards.html", content, status=outcome.status)


@content_page
@require_GET
def sheet(request: StaffRequest, code: str) -> HttpResponse:
    """The card of an area as PDF, two to a sheet.

    Raises:
        StepNotAllowed: its newest edition does not say what is true today.
    """
    area = card_area(request, code)
    edition = newest_edition(area)
    if behind([area], now=now()):
        # Whoever left must not go to every house once more.
        raise StepNotAllowed(_("队伍或电话已变，第%d版不再打印。请先在联系卡页面出新版。") % edition.number)
    response = HttpResponse(
        card_pdf(edition.face, edition=edition.number, made_on=edition.made_on.isoformat()),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = f'inline; filename="card-{area.code}-{edition.number}.pdf"'
    return response


@content_page
@require_GET
def outdated_list(request: StaffRequest, code: str) -> HttpResponse:
    """The households that hold an older card or none."""
    area = card_area(request, code)
    newest_edition(area)
    rows: Any = outdated_households(area, now=now())
    return list_page(
        request,
        ListOf(
            title=_("%s：没有现行联系卡的住户") % area.short_name,
            rows=rows,
            columns=[
                Column(
                    "home",
                    gettext_lazy("住户"),
                    lambda row: f"{row.group.name} {row.house_no}（{mask_name(row.head_name)}）",
                    lead=True,
                ),
                Column(
                    "held",
                    gettext_lazy("手里的卡"),
                    lambda row: _("第%d版") % row.card.edition.number if hasattr(row, "card") else _("没有"),
                ),
            ],
            orders=[Order("house", gettext_lazy("按门牌"), ("group_id", "house_order", "id"))],
            tools=[Tool(_("返回"), reverse("outreach:area_cards", args=[area.code]), "back")],
            empty=gettext_lazy("每一户拿的都是现行的联系卡。"),
            file_name="cards-outdated",
        ),
    )
