"""Raising a report, its page with every deed of SM-2, the list."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import BLIND_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import CRITERIA, ConditionKind
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations import reports as deeds_of
from lianxinqiao.conditions.operations.routing import village_head_phone
from lianxinqiao.conditions.policies import may_read_content, tags_of
from lianxinqiao.conditions.web.forms import FORMS, AnswerForm, HandOverForm, JudgeForm, MergeForm, PassForm, ReasonForm
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Filter, ListOf, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page, page_of
from lianxinqiao.matters.choices import Relation, Urgency
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.sources import source_of
from lianxinqiao.matters.web.columns import (
    MATTER_FIELDS,
    ORDERS,
    area_filter,
    matter_columns,
    phase_filter,
    pressing_deeds,
    urgency_filter,
)
from lianxinqiao.matters.web.parts import clocks_of, steps_of
from lianxinqiao.places.models import Area

ICONS = {
    "people": "people",
    "opinion": "opinion",
    "security": "security",
    "disaster": "disaster",
    "maternal": "maternal",
}
PURPOSE = {
    "people": gettext_lazy("困难、需要、意见，谁家有事要帮"),
    "opinion": gettext_lazy("大家在问什么、误会什么，只记话题不记人"),
    "security": gettext_lazy("治安隐患，只移交公安机关"),
    "disaster": gettext_lazy("滑坡、洪水、道路、房屋险情"),
    "maternal": gettext_lazy("孕产妇想要服务时给一张转介凭条，不登记个人"),
}


def my_areas(staff: Staff) -> Any:
    """Return the responsibility areas a person may report from, as a queryset for choices."""
    return Area.objects.valid_on(local_date(now())).responsibility_areas().filter(pk__in=scope_of(staff).area_ids())


@content_page
@require_GET
def report_list(request: StaffRequest) -> HttpResponse:
    """Every report this person may see."""
    right_now = now()
    codes = [(area.code, area.short_name) for area in town_areas(request.user)]
    kinds = Filter("kind", gettext_lazy("类别"), lambda rows, value: rows.filter(kind=value), ConditionKind.choices)
    mine = Filter(
        "mine",
        gettext_lazy("范围"),
        lambda rows, _v: rows.filter(opened_by=request.user),
        [("1", gettext_lazy("我上报的"))],
    )
    recent = Filter(
        "from", gettext_lazy("上报自"), lambda rows, value: rows.filter(opened_at__date__gte=value), kind="day"
    )
    return list_page(
        request,
        ListOf(
            title=_("情况报告"),
            lead_text=_("民情、舆情、警情、灾情四类报告。孕情不建档，见“妇幼服务转介”。"),
            rows=Matter.objects.visible_to(request.user).filter(kind__in=ConditionKind.values).select_related("owner"),
            columns=matter_columns(right_now),
            orders=ORDERS,
            path=lambda row: kind_of(row.kind).path(row),
            filters=[kinds, phase_filter(), urgency_filter(), area_filter(codes), mine, recent],
            tools=[Tool(_("上报情况"), reverse("conditions:choose"), "report", primary=True)],
            empty=gettext_lazy("还没有报告。发现情况点“上报情况”，分管领导马上收到。"),
            file_name="reports",
            only=MATTER_FIELDS,
            countable=False,
        ),
    )


@content_page
@require_GET
def choose_kind(request: StaffRequest) -> HttpResponse:
    """The five kinds, with what belongs to each."""
    kinds: list[tuple[Any, ...]] = [
        (kind.value, kind.label, ICONS[kind.value], PURPOSE[kind.value], reverse("conditions:new", args=[kind.value]))
        for kind in ConditionKind
    ]
    kinds.append(("maternal", _("孕情"), ICONS["maternal"], PURPOSE["maternal"], page("maternal")))
    return render(request, "conditions/choose.html", {"kinds": kinds})


@content_page
@require_http_methods(["GET", "POST"])
def new_report(request: StaffRequest, kind: str) -> HttpResponse:
    """Raise one report; danger to life shows the telephone numbers first."""
    if kind not in FORMS:
        raise NotVisible("")
    areas = my_areas(request.user)
    first = areas.first()
    if first is None:
        raise NotVisible("")
    made = partial(_with_id, FORMS[kind], areas)

    def run(cleaned: dict[str, Any]) -> Report:
        form = FORMS[kind](areas=areas)
        return deeds_of.report_condition(
            cleaned["area"], form.stated(cleaned), by=request.user, now=now(), id=cleaned["id"]
        )

    initial = {
        "area": request.GET.get("area") or (first.pk if areas.count() == 1 else None),
        "urgency": Urgency.ROUTINE,
        "id": uuid7(),
    }
    title = _("上报%s") % ConditionKind(kind).label
    deed = Deed(
        "report",
        title,
        run,
        form=made,
        initial=initial,
        open=True,
        label=_("上报"),
        done=_("已上报，分管领导已收到。"),
        back=page_of("conditions:report"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {
        "title": title,
        "deeds": outcome,
        "kind": kind,
        "purpose": PURPOSE[kind],
        "head": village_head_phone(first, on=local_date(now())),
        "emergency": CRITERIA[kind][Urgency.EMERGENCY],
    }
    return render(request, "conditions/new.html", content, status=outcome.status)


def _with_id(form: Any, areas: Any, *args: Any, **kwargs: Any) -> Any:
    made = form(*args, areas=areas, **kwargs)
    made.fields["id"] = forms.UUIDField(widget=forms.HiddenInput)
    return made


@content_page
@require_http_methods(["GET", "POST"])
def report_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One report: facts, clocks, what may be done now, timeline, links."""
    matter = (
        Matter.objects.visible_to(request.user)
        .filter(pk=pk, kind__in=ConditionKind.values)
        .select_related("area", "owner", "opened_by")
        .first()
    )
    if matter is None:
        raise NotVisible("")
    report = Report.objects.select_related("group", "hazard_site").get(pk=matter.pk)
    readable = may_read_content(request.user, matter)
    outcome = do_deeds(request, _deeds(request.user, matter) if readable else [])
    if outcome.response:
        return outcome.response
    right_now = now()
    links = MatterLink.objects.filter(matter=matter).select_related("other")
    content = {
        "matter": matter,
        "report": report,
        "readable": readable,
        "deeds": outcome,
        "clocks": clocks_of(matter, right_now),
        "steps": steps_of(matter) if readable else [],
        "kind": kind_of(matter.kind),
        "status": kind_of(matter.kind).statuses[matter.status],
        "links": [
            (
                Relation(link.relation).label,
                link,
                source_of(link.source_kind, link.source_id) if not link.other else None,
            )
            for link in links
        ],
        "is_security": matter.kind == ConditionKind.SECURITY,
        "merged_here": MatterLink.objects.filter(other=matter, relation=Relation.MERGED_INTO).select_related("matter"),
    }
    return render(request, "conditions/report.html", content, status=outcome.status)


def _deeds(staff: Staff, matter: Matter) -> list[Deed]:
    """Return the deeds the workflow has from here that this person may do, in the order of the way."""
    tags = tags_of(staff, matter)
    table = kind_of(matter.kind).workflow
    events = {edge.event for edge in table.events_from(matter.status) if edge.may & tags}
    if matter.kind == ConditionKind.SECURITY:
        events.discard("respond")
    version = matter.version
    common: dict[str, Any] = {"by": staff, "now": now()}

    def doing(operation: Any, *names: str) -> Any:
        def run(cleaned: dict[str, Any]) -> Any:
            return operation(
                matter.pk, **{name: cleaned[name] for name in names}, expected_version=cleaned["version"], **common
            )

        return run

    def renamed(operation: Any, name: str) -> Any:
        return lambda cleaned: operation(
            matter.pk, **{name: cleaned["reason"]}, expected_version=cleaned["version"], **common
        )

    found = {
        "acknowledge": Deed(
            "acknowledge",
            _("签收"),
            doing(deeds_of.acknowledge),
            tone="primary",
            icon="check",
            version=version,
            done=_("已签收，下一步研判等级。"),
        ),
        "judge": Deed(
            "judge",
            _("研判等级"),
            doing(deeds_of.judge, "urgency", "reason", "second"),
            form=partial(_judge_form, staff, matter),
            initial={"urgency": matter.urgency},
            tone="primary",
            icon="rules",
            version=version,
            done=_("已研判。"),
        ),
        "respond": Deed(
            "respond",
            _("首次回应"),
            renamed(deeds_of.respond, "action"),
            form=ReasonForm,
            tone="primary",
            icon="phone",
            version=version,
            hint=_("写明已经做了什么：联系了谁、安排了谁、何时到场。"),
            done=_("已记录首次回应。"),
        ),
        "hand_over": Deed(
            "hand_over",
            _("移交"),
            doing(deeds_of.hand_over_report, "body", "person", "number", "basis"),
            form=HandOverForm,
            initial={
                "body": _("屈原派出所") if matter.kind == ConditionKind.SECURITY else "",
                "basis": _("《人民警察法》第二十一条") if matter.kind == ConditionKind.SECURITY else "",
            },
            icon="swap",
            tone="primary" if matter.kind == ConditionKind.SECURITY else "",
            version=version,
            done=_("已记录移交。"),
        ),
        "resolve": Deed(
            "resolve",
            _("处置完成"),
            renamed(deeds_of.resolve, "result"),
            form=ReasonForm,
            tone="primary",
            icon="done",
            version=version,
            hint=_("写明查清的事实和处理结果。"),
            done=_("已记录结果，请答复报告人。"),
        ),
        "answer": Deed(
            "answer",
            _("答复报告人并办结"),
            doing(deeds_of.answer_reporter, "answer", "published"),
            form=AnswerForm,
            tone="primary",
            icon="message",
            version=version,
            done=_("已答复并办结。"),
        ),
        "reopen": Deed(
            "reopen",
            _("没有解决，重新办理"),
            doing(deeds_of.reopen, "reason"),
            form=ReasonForm,
            icon="undo",
            version=version,
            done=_("已重新办理。"),
        ),
        "false_alarm": Deed(
            "false_alarm",
            _("核实无异常"),
            renamed(deeds_of.call_false_alarm, "note"),
            form=ReasonForm,
            icon="heart",
            version=version,
            hint=_("不追究报告人，系统会谢谢他及时报告。"),
            done=_("已办结，报告人已收到感谢。"),
        ),
        "merge": Deed(
            "merge",
            _("并入另一事项"),
            doing(deeds_of.merge, "into"),
            form=partial(_merge_form, staff, matter),
            icon="swap",
            version=version,
            done=_("已合并。"),
        ),
    }
    chosen = [deed for name, deed in found.items() if name in events]
    if tags & {"in_charge", "handler"} and not matter.is_done:
        chosen.append(
            Deed(
                "pass",
                _("转交承办人"),
                doing(deeds_of.pass_to, "to", "reason"),
                form=partial(_pass_form, staff, matter),
                icon="swap",
                version=version,
                done=_("已转交。"),
            )
        )
    return [*chosen, *pressing_deeds(staff, matter)]


def _leaders(matter: Matter) -> Any:
    today = local_date(now())
    found = [
        person.pk
        for role in (Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE, Role.LEADERSHIP_MEMBER, Role.AREA_LEADER)
        for person in holders(role, matter.area, on=today)
    ]
    return Staff.objects.filter(pk__in=found).order_by("initials")


def _judge_form(staff: Staff, matter: Matter, *args: Any, **kwargs: Any) -> JudgeForm:
    form = JudgeForm(*args, **kwargs)
    form.fields["urgency"].choices = [
        (level.value, format_html("{}<small>{}</small>", level.label, CRITERIA[matter.kind][level.value]))
        for level in Urgency
    ]  # type: ignore[attr-defined]
    form.fields["second"].queryset = _leaders(matter).exclude(pk=staff.pk)  # type: ignore[attr-defined]
    return form


def _merge_form(staff: Staff, matter: Matter, *args: Any, **kwargs: Any) -> MergeForm:
    form = MergeForm(*args, **kwargs)
    others = (
        Matter.objects.visible_to(staff)
        .unfinished()
        .filter(kind=matter.kind, area=matter.area)
        .exclude(pk=matter.pk)[:50]
    )
    form.fields["into"].widget = forms.Select(
        choices=[("", "—"), *((row.pk, f"{row.number} {row.title}") for row in others)], attrs={"class": "form-select"}
    )
    return form


def _pass_form(staff: Staff, matter: Matter, *args: Any, **kwargs: Any) -> PassForm:
    form = PassForm(*args, **kwargs)
    town = matter.area.code[:9]
    posts = (
        Appointment.objects.active_on(local_date(now()))
        .filter(area__code__startswith=town)
        .exclude(role__in=BLIND_ROLES)
    )
    form.fields["to"].queryset = (
        Staff.objects.filter(pk__in=posts.values("staff")).exclude(pk=matter.owner_id).order_by("initials")
    )  # type: ignore[attr-defined]
    return form
