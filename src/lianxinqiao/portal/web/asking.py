"""Asking, as a resident does from the card: about an official or not, what and where, what others would see, sent."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.offices import Office
from lianxinqiao.accounts.queries.officials import officials_near
from lianxinqiao.accounts.queries.teams import team_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.opening import FilingAsks
from lianxinqiao.demands.choices import Channel, Conduct, Status, Topic
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.queries.public import heard_of
from lianxinqiao.desk.web.forms import LookForm, with_rows
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.deeds import NEIGHBOUR, RESIDENT
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.queries.nearby import similar_open
from lianxinqiao.portal.web.doors import area_of, notice_of, pass_door, phones_of, receipt_page, refuse, restamp

OFFICIAL = "official"
MATTER = "matter"
TOPICS = [choice for choice in Topic.choices if choice[0] != Topic.OFFICIALS]
CONDUCTS = [choice for choice in Conduct.choices if choice[0]]


class Degrees(forms.DecimalField):
    """Half of a position, filled in by the button that asks the telephone where it is; never shown."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, min_value=-most, max_value=most, widget=forms.HiddenInput)

    def clean(self, value: Any) -> Decimal | None:
        found = super().clean(value)
        return None if found is None else found.quantize(Decimal("0.000001"))


def asked_as(
    name: str, label: Any, *, choices: Any = None, is_radio: bool = False, nothing: Any = None, required: bool = False
) -> Any:
    """Return a field of the opening of a demand in the words of the residents' page: what it takes is declared there.

    Args:
        choices: those of this page, where it offers fewer; ``nothing`` what stands for none of the rows it chooses among.
        required: whether this page needs it though another door does not.
    """
    field: Any = deepcopy(FilingAsks.base_fields[name])
    field.label, field.required = label, field.required or required
    if is_radio:
        field.widget = forms.RadioSelect()
    if choices is not None:
        field.choices = choices
    if nothing is not None:
        field.empty_label = nothing
    return field


class AskForm(LookForm):
    """What anybody may say; only the matter itself is needed."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    stamp = forms.CharField(widget=forms.HiddenInput)
    text = asked_as("text", gettext_lazy("什么事？怎么说都行"))
    asker_name = asked_as("asker_name", gettext_lazy("您的姓名（可不填）"))
    asker_phone = asked_as("asker_phone", gettext_lazy("您的电话（可不填，填了好回您电话）"))


class MatterForm(AskForm):
    """What somebody asks for, and where."""

    field_order = (
        "topic",
        "text",
        "place",
        "latitude",
        "longitude",
        "group",
        "asker_name",
        "asker_phone",
        "public_summary",
    )
    topic = asked_as("topic", gettext_lazy("哪方面的事"), choices=[("", gettext_lazy("请选择")), *TOPICS])
    place = asked_as("place", gettext_lazy("在哪里（可不填）"))
    latitude = Degrees(90)
    longitude = Degrees(180)
    group = asked_as("group", gettext_lazy("哪个小组（可不填）"), nothing=gettext_lazy("不选"))
    public_summary = asked_as("public_summary", gettext_lazy("愿意让邻居看到的一句话（可不填，不写人名）"))


class OfficialForm(AskForm):
    """What somebody complains of in an official: nothing of it is ever public (RR-10)."""

    field_order = ("about_official", "about_office", "about_named", "conduct", "text", "asker_name", "asker_phone")
    about_official = asked_as(
        "about_official", gettext_lazy("反映的是谁（可不选）"), nothing=gettext_lazy("不选，或不在这里面")
    )
    about_office = asked_as("about_office", gettext_lazy("或者是哪个单位（可不选）"), choices=Office.choices)
    about_named = asked_as("about_named", gettext_lazy("上面没有的，写姓名、职务或单位（可不填）"))
    conduct = asked_as("conduct", gettext_lazy("是什么问题"), choices=CONDUCTS, is_radio=True, required=True)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_page(request: HttpRequest, code: str) -> HttpResponse:
    """Ask in one's area: first whether it is about an official, then what and where, then what others would see of it.

    The first press shows the preview with open matters nearby, the second sends; the receipt is
    shown once.  Works without script, without account, without a name (SM-3, RR-10, RR-13).
    """
    area = area_of(code)
    about = request.POST.get("about") or request.GET.get("about", "")
    if about not in (MATTER, OFFICIAL):
        return render(request, "portal/first.html", {"area": area, "notice": notice_of(area), **_responsible(area)})
    form = _form(area, about)(
        request.POST if request.method == "POST" else None, initial={"id": uuid7(), "stamp": flood.stamp()}
    )

    def shown(template: str, status: int = 200, **more: Any) -> HttpResponse:
        content = {"area": area, "form": form, "about": about, "is_official": about == OFFICIAL}
        return render(request, template, {**content, "notice": notice_of(area), **more}, status=status)

    if request.method == "GET" or "change" in request.POST:
        return shown("portal/ask.html")
    status = 422
    if form.is_valid():
        if "send" not in request.POST:
            return shown("portal/preview.html", own=_own_view(form), **_preview(area, about, form.cleaned_data))
        try:
            # One transaction: what is refused leaves nothing, not even the mark of its address.
            with transaction.atomic():
                pass_door(request, form.cleaned_data["stamp"], form.cleaned_data["id"])
                given = _given(about, form.cleaned_data)
                done = begin(DEMAND, given, beside=area, by=RESIDENT, now=now(), id=given["id"])
        except DomainError as error:
            status = refuse(form, error)
        else:
            return receipt_page(request, done.row.matter.number, done.gave or "", area)
    restamp(form)
    return shown("portal/ask.html", status)


def _responsible(area: Area) -> dict[str, Any]:
    """Return who answers for the area and how to reach them without writing anything."""
    return {"team": team_of(area, on=local_date(now()))[:4], "phones": phones_of(area)[:2]}


def _form(area: Area, about: str) -> Any:
    if about == OFFICIAL:
        return with_rows(OfficialForm, about_official=officials_near(area, on=local_date(now())))
    return with_rows(MatterForm, group=VillagerGroup.objects.filter(area=area, is_active=True))


def _given(about: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    of_official = {"topic": Topic.OFFICIALS, "about_officials": True} if about == OFFICIAL else {}
    return {**cleaned, "channel": Channel.WEB, **of_official}


def _preview(area: Area, about: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return what others would see of a demand, and what is open nearby; of a complaint others see nothing."""
    if about == OFFICIAL:
        return {"similar": []}
    similar = similar_open(
        area,
        topic=cleaned["topic"],
        text=f"{cleaned['text']} {cleaned['place']}",
        group=cleaned["group"],
        at=(cleaned["latitude"], cleaned["longitude"]),
    )
    return {
        "similar": similar,
        "topic": words_of(Topic, cleaned["topic"]),
        "summary": cleaned["public_summary"],
        "cleaned": cleaned,
    }


def _own_view(form: Any) -> list[tuple[str, str]]:
    """Return what only the handlers will see, named as on the form without its asides."""
    shown = []
    for field in form.shown():
        value = form.cleaned_data[field.name]
        if value and field.name != "public_summary":
            words = (
                dict(field.field.choices)[value]
                if isinstance(value, str) and hasattr(field.field, "choices")
                else value
            )
            shown.append((str(field.label).split("（")[0].split("？")[0], str(words)))
    return shown


@never_cache
@require_http_methods(["POST"])
def join_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that the same is wrong with us: a receipt of one's own for the demand that is there."""
    pass_door(request, request.POST.get("stamp", ""))
    given = {"phone": request.POST.get("asker_phone", ""), "note": request.POST.get("text", "")}
    done = do(DEMAND, pk, "join", given, by=NEIGHBOUR, now=now())
    return receipt_page(request, done.row.matter.number, done.gave, done.row.matter.area)


@require_GET
def open_list(request: HttpRequest, code: str) -> HttpResponse:
    """What neighbours have asked for and is being handled: the office's summaries, no persons."""
    area = area_of(code)
    rows = heard_of().filter(matter__area=area).select_related("matter")
    page = keyset_page(rows, order=("-matter__opened_at", "-pk"), cursor=request.GET.get("at"))
    content = {
        "area": area,
        "page": page,
        "rows": [(row, words_of(Status, row.matter.status)) for row in page.rows],
        "stamp": flood.stamp(),
        "notice": notice_of(area),
    }
    return render(request, "portal/open.html", content)
