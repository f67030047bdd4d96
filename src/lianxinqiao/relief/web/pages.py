"""Applications for relief: the list, handing one in for a household, deciding one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import ListOf
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import MATTER_FIELDS, ORDERS, matter_columns, phase_filter, pressing_deeds
from lianxinqiao.matters.web.parts import content_of, stands
from lianxinqiao.relief.choices import Relief
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.relief.operations import applications
from lianxinqiao.relief.policies import RELIEF, tags_of
from lianxinqiao.residents.models import Household


class ApplyForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    relief = forms.ChoiceField(label=gettext_lazy("哪种救助"), choices=Relief.choices)
    hardship = Words(
        label=gettext_lazy("困难在哪里"),
        max_length=2000,
        help_text=gettext_lazy("只写困难，如收入、患病、房屋、受灾。不写有没有反映过问题，也不写任何承诺。"),
    )
    agreed_on = forms.DateField(label=gettext_lazy("本人同意申请的日期"))


class DecideForm(LookForm):
    grants = forms.TypedChoiceField(
        label=gettext_lazy("决定"),
        choices=[("1", gettext_lazy("同意救助")), ("0", gettext_lazy("不符合条件"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    basis = forms.CharField(label=gettext_lazy("依据哪条救助规定"), max_length=200)
    decision = Words(label=gettext_lazy("给什么、何时到；不符合的写理由和还能去哪里申请"), max_length=2000)


class ToldForm(LookForm):
    on = forms.DateField(label=gettext_lazy("告知日期"))


@content_page
@require_GET
def relief_list(request: StaffRequest) -> HttpResponse:
    """The applications this person may find."""
    return list_page(
        request,
        ListOf(
            title=_("救助申请"),
            lead_text=_("按救助规定看困难，一视同仁；和有没有反映过问题、撤不撤诉求无关。从住户的页面递交。"),
            rows=Matter.objects.visible_to(request.user, RELIEF).select_related("owner"),
            columns=matter_columns(now()),
            orders=ORDERS,
            path=lambda row: f"/relief/{row.pk}/",
            filters=[phase_filter()],
            empty=gettext_lazy("还没有救助申请。打开一户，点“申请救助”。"),
            file_name="relief",
            only=MATTER_FIELDS,
        ),
    )


@content_page
@require_http_methods(["GET", "POST"])
def new_relief(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand in an application for one household."""
    home = (
        Household.objects.visible_to(request.user).select_related("area", "group").filter(pk=pk, is_active=True).first()
    )
    if home is None:
        raise NotVisible("")

    def run(cleaned: dict[str, Any]) -> ReliefApplication:
        given = {name: cleaned[name] for name in ("relief", "hardship", "agreed_on", "id")}
        return applications.apply(home.pk, **given, by=request.user, now=now())

    deed = Deed(
        "apply",
        _("申请救助"),
        run,
        form=ApplyForm,
        open=True,
        initial={"id": uuid7(), "agreed_on": local_date(now())},
        done=_("已递交，十五日内决定。"),
        back=lambda row: f"/relief/{row.pk}/",
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    lead = _("%(home)s。本人同意才申请；按救助规定决定，和任何诉求无关。") % {
        "home": f"{home.area.short_name} {home.group.name} {home.house_no}"
    }
    return render(
        request,
        "desk/form.html",
        {"title": _("申请救助"), "lead": lead, "deeds": outcome, "back": f"/households/{home.pk}/"},
        status=outcome.status,
    )


@content_page
@require_http_methods(["GET", "POST"])
def relief_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One application with its decision."""
    by = request.user
    matter = (
        Matter.objects.visible_to(by, RELIEF)
        .filter(pk=pk)
        .select_related("area", "owner", "relief__household__group", "relief__applied_by", "relief__decided_by")
        .first()
    )
    if matter is None:
        raise NotVisible("")
    tags = tags_of(by, matter)
    workflow = kind_of(RELIEF).workflow
    mine = {edge.event for edge in workflow.events_from(matter.status) if edge.may & tags}
    deeds = []

    def decide(cleaned: dict[str, Any]) -> ReliefApplication:
        given = {name: cleaned[name] for name in ("grants", "basis", "decision")}
        return applications.decide(pk, **given, by=by, expected_version=cleaned["version"], now=now())

    def tell(cleaned: dict[str, Any]) -> ReliefApplication:
        return applications.tell_household(pk, on=cleaned["on"], by=by, expected_version=cleaned["version"], now=now())

    if "grant" in mine:
        deeds.append(
            Deed(
                "decide",
                _("决定"),
                decide,
                form=DecideForm,
                version=matter.version,
                tone="primary",
                icon="check",
                hint=_("只看困难和救助规定，不看别的。"),
                done=_("已决定，请告知本人。"),
            )
        )
    if "tell" in mine:
        deeds.append(
            Deed(
                "tell",
                _("已告知本人"),
                tell,
                form=ToldForm,
                initial={"on": local_date(now())},
                version=matter.version,
                tone="primary",
                icon="check",
                done=_("已记录。"),
            )
        )
    outcome = do_deeds(
        request, [*deeds, *pressing_deeds(by, matter)], stands=stands(matter, {"decide", "tell"} if tags else ())
    )
    if outcome.response:
        return outcome.response
    sees_home = Household.objects.visible_to(by).filter(pk=matter.relief.household_id).exists()
    content = {**content_of(matter, outcome), "row": matter.relief, "sees_home": sees_home}
    return render(request, "relief/application.html", content, status=outcome.status)
