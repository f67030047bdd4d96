"""Writing a visit in one form, the diary, reviewing, promises, and the page before a visit."""

from __future__ import annotations

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

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import Purpose
from lianxinqiao.conditions.operations.reports import ReportInput
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, tag
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import area_names
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import BlockAnswer, Outcome, PlaceKind, Status, VisitKind
from lianxinqiao.visits.models import ContactHousehold, Promise, VisitLog
from lianxinqiao.visits.operations import diary, promises
from lianxinqiao.visits.policies import ASSESSED_ROLES, author_role, may_assess, may_decide

MOST_PICKED = 300
VISIT_FIELDS = (
    "visited_on",
    "kind",
    "outcome",
    "status",
    "is_late",
    "place",
    "area",
    "accept_due_on",
    "author__name",
    "household__house_no",
    "household__head_name",
    "group__name",
)
BLOCK_TITLES = {
    "people": gettext_lazy("民情"),
    "opinion": gettext_lazy("舆情"),
    "security": gettext_lazy("警情"),
    "disaster": gettext_lazy("灾情"),
}


def visit_areas(staff: Any) -> list[Area]:
    """Return the areas where a person visits: those of their posts first, then the others of the town."""
    posts = [post for post in scope_of(staff).posts if post.role in ASSESSED_ROLES]
    today = local_date(now())
    areas = list(Area.objects.valid_on(today).responsibility_areas().within({post.prefix[:9] for post in posts}))
    own = {post.area_id for post in posts}
    return sorted(areas, key=lambda area: (area.pk not in own, area.code))


def visit_columns() -> list[Column]:
    names = area_names()
    return [
        Column("day", gettext_lazy("日期"), lambda row: day(row.visited_on), lead=True),
        Column("where", gettext_lazy("去了哪里"), lambda row: _where(row, names)),
        Column("kind", gettext_lazy("方式"), lambda row: words_of(VisitKind, row.kind)),
        Column("outcome", gettext_lazy("结果"), lambda row: words_of(Outcome, row.outcome)),
        Column("author", gettext_lazy("谁去的"), lambda row: row.author.name),
        Column("status", gettext_lazy("状态"), _status_tag, lambda row: words_of(Status, row.status)),
        Column("late", gettext_lazy("补记"), lambda row: _("补记") if row.is_late else "", desk_only=True),
    ]


def _where(row: VisitLog, names: dict[int, str]) -> str:
    place = f"{row.household.house_no}（{mask_name(row.household.head_name)}）" if row.household else row.place
    return f"{names.get(row.area_id, '')} {row.group.name if row.group else ''} {place}"


def _status_tag(row: VisitLog) -> Any:
    tone = {"accepted": "ok", "submitted": "run", "returned": "near", "voided": "late"}.get(row.status, "")
    return tag(tone, words_of(Status, row.status))


@content_page
@require_GET
def visit_list(request: StaffRequest) -> HttpResponse:
    """The diary: one's own entries, and those one answers for."""
    areas = visit_areas(request.user)
    return list_page(
        request,
        ListOf(
            title=_("下队日志"),
            rows=VisitLog.objects.visible_to(request.user).select_related("author", "household", "group"),
            columns=visit_columns(),
            orders=[
                Order("new", gettext_lazy("最新在前"), ("-visited_on", "-id")),
                Order("old", gettext_lazy("最早在前"), ("visited_on", "id")),
            ],
            path=page_of("visits:visit"),
            filters=[
                Filter(
                    "mine",
                    gettext_lazy("范围"),
                    lambda rows, _v: rows.filter(author=request.user),
                    [("1", gettext_lazy("我写的"))],
                ),
                Filter("status", gettext_lazy("状态"), lambda rows, value: rows.filter(status=value), Status.choices),
                Filter(
                    "outcome", gettext_lazy("结果"), lambda rows, value: rows.filter(outcome=value), Outcome.choices
                ),
                Filter(
                    "area",
                    gettext_lazy("责任区"),
                    lambda rows, value: rows.filter(area__code=value),
                    [(a.code, a.short_name) for a in areas],
                ),
                Filter(
                    "author", gettext_lazy("谁去的"), lambda rows, value: rows.filter(author__name=value), kind="text"
                ),
                Filter(
                    "purpose",
                    gettext_lazy("目的"),
                    lambda rows, value: rows.filter(purposes__contains=[value]),
                    Purpose.choices,
                ),
                Filter("from", gettext_lazy("自"), lambda rows, value: rows.filter(visited_on__gte=value), kind="day"),
                Filter("to", gettext_lazy("至"), lambda rows, value: rows.filter(visited_on__lte=value), kind="day"),
            ],
            tools=[Tool(_("写走访"), reverse("visits:new"), "visit", primary=True)] if areas else [],
            empty=gettext_lazy("还没有日志。走访回来点“写走访”，没有异常的二十秒写完。"),
            file_name="visits",
            countable=False,
            only=VISIT_FIELDS,
        ),
    )


@content_page
@require_GET
def review_list(request: StaffRequest) -> HttpResponse:
    """Entries that wait for this person's acceptance."""
    scope = scope_of(request.user)
    rows = VisitLog.objects.visible_to(request.user).filter(status=Status.SUBMITTED).exclude(author=request.user)
    if not scope.has(Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PARTY_GOV_OFFICE):
        rows = rows.none()
    return list_page(
        request,
        ListOf(
            title=_("待审核的日志"),
            lead_text=_("只看是否属实，不改文字。五个工作日不审核，自动通过。"),
            rows=rows.select_related("author", "household", "group"),
            columns=[*visit_columns(), Column("due", gettext_lazy("自动通过日"), lambda row: day(row.accept_due_on))],
            orders=[Order("new", gettext_lazy("最新在前"), ("-visited_on", "-id"))],
            path=page_of("visits:visit"),
            empty=gettext_lazy("没有待审核的日志。"),
            file_name="review",
            only=VISIT_FIELDS,
        ),
    )


class VisitForm(LookForm):
    """One form for the whole visit: the home, the outcome, five conditions, a promise, a report."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    kind = forms.ChoiceField(label=gettext_lazy("方式"), choices=VisitKind.choices, widget=forms.RadioSelect)
    household = forms.UUIDField(label=gettext_lazy("走访哪户"), required=False)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80, required=False)
    visited_on = forms.DateField(label=gettext_lazy("日期"))
    place_kind = forms.ChoiceField(label=gettext_lazy("在哪里见的"), choices=PlaceKind.choices)
    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    learned = Words(label=gettext_lazy("了解到什么"), required=False)
    wants = forms.CharField(label=gettext_lazy("想：想做的事"), max_length=400, required=False)
    hopes = forms.CharField(label=gettext_lazy("盼：盼望的事"), max_length=400, required=False)
    worries = forms.CharField(label=gettext_lazy("急：着急的事"), max_length=400, required=False)
    needs = forms.CharField(label=gettext_lazy("要：要办的事"), max_length=400, required=False)
    quiet = forms.BooleanField(label=gettext_lazy("五情都无异常"), required=False, initial=True)
    noted = forms.MultipleChoiceField(
        label=gettext_lazy("已记录、无须上报的"),
        choices=list(BLOCK_TITLES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    report_kind = forms.ChoiceField(
        label=gettext_lazy("要上报的情况"),
        choices=[
            ("", gettext_lazy("没有")),
            *((k, v) for k, v in BLOCK_TITLES.items() if k in ("people", "disaster", "opinion", "security")),
        ],
        required=False,
    )
    report_place = forms.CharField(label=gettext_lazy("上报：地点"), max_length=120, required=False)
    report_facts = Words(label=gettext_lazy("上报：情况"), required=False)
    report_answer = forms.CharField(label=gettext_lazy("上报：需要答复什么（舆情）"), max_length=400, required=False)
    report_urgency = forms.TypedChoiceField(
        label=gettext_lazy("上报：等级"),
        coerce=int,
        choices=[(u.value, u.label) for u in Urgency if u < Urgency.EMERGENCY],
        required=False,
        initial=0,
        help_text=gettext_lazy("特急先打电话，再从“上报情况”填写。"),
    )
    report_hazard = forms.ChoiceField(label=gettext_lazy("上报：灾害类型（灾情）"), required=False)
    promised = forms.CharField(label=gettext_lazy("答应了什么"), max_length=400, required=False)
    promise_due_on = forms.DateField(label=gettext_lazy("何日前办到"), required=False)

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.filter(pk__in=[area.pk for area in areas])  # type: ignore[attr-defined]
        self.fields["report_hazard"].choices = [("", "—"), *HazardKind.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("promised") and not cleaned.get("promise_due_on"):
            self.add_error("promise_due_on", _("请填写何日前办到。"))
        if cleaned.get("report_kind") and not cleaned.get("report_facts"):
            self.add_error("report_facts", _("请写明情况。"))
        return cleaned


@content_page
@require_http_methods(["GET", "POST"])
def new_visit(request: StaffRequest) -> HttpResponse:
    """Write a visit; twenty seconds when there is nothing to report."""
    areas = visit_areas(request.user)
    if not areas:
        raise NotVisible("")
    scope = scope_of(request.user)
    chosen = _household(request, request.GET.get("household"))
    area = chosen.area if chosen else next((a for a in areas if a.code == request.GET.get("area")), areas[0])
    town = scope.has(*TOWN_CADRE_ROLES) and not scope.has(*VILLAGE_ROLES)

    def run(cleaned: dict[str, Any]) -> VisitLog:
        household = _household(request, cleaned["household"])
        reports = []
        if cleaned["report_kind"]:
            place = (
                cleaned["report_place"]
                or cleaned["place"]
                or (f"{household.group.name} {household.house_no}" if household else cleaned["area"].short_name)
            )
            reports.append(
                ReportInput(
                    kind=cleaned["report_kind"],
                    place=place,
                    facts=cleaned["report_facts"],
                    urgency=cleaned["report_urgency"] or 0,
                    answer_needed=cleaned["report_answer"],
                    hazard_kind=cleaned["report_hazard"] if cleaned["report_kind"] == "disaster" else "",
                )
            )
        names = (
            "kind",
            "visited_on",
            "place_kind",
            "place",
            "outcome",
            "learned",
            "wants",
            "hopes",
            "worries",
            "needs",
        )
        written = diary.VisitInput(
            **{name: cleaned[name] for name in names},
            household=household,
            reports=reports,
            noted=frozenset() if cleaned["quiet"] else frozenset(cleaned["noted"]),
            promises=[(cleaned["promised"], cleaned["promise_due_on"])] if cleaned["promised"] else [],
        )
        return diary.write_visit(
            cleaned["area"], written, submit="draft" not in request.POST, by=request.user, now=now(), id=cleaned["id"]
        )

    initial = {
        "id": uuid7(),
        "area": area.pk,
        "kind": VisitKind.VILLAGE_STAY if town and not chosen else VisitKind.HOUSEHOLD_VISIT,
        "household": chosen.pk if chosen else None,
        "visited_on": local_date(now()),
        "place_kind": PlaceKind.HOME,
        "outcome": Outcome.MET,
        "quiet": True,
        "report_urgency": 0,
    }
    deed = Deed(
        "write",
        _("写走访"),
        run,
        form=lambda *a, **k: VisitForm(*a, areas=areas, **k),
        initial=initial,
        open=True,
        done=_("已提交。"),
        back=page_of("visits:visit"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    homes = _homes_to_pick(request, area)
    content = {
        "deeds": outcome,
        "form": outcome.shown[0].form,
        "chosen": chosen,
        "homes": homes,
        "area": area,
        "areas": areas,
    }
    return render(request, "visits/new.html", content, status=outcome.status)


def _household(request: StaffRequest, pk: Any) -> Household | None:
    if not pk:
        return None
    try:
        found = (
            Household.objects.visible_to(request.user).select_related("area", "group").filter(pk=UUID(str(pk))).first()
        )
    except ValueError as error:
        raise InvalidInput(_("没有这户。"), field="household") from error
    if found is None:
        raise InvalidInput(_("没有这户。"), field="household")
    return found


def _homes_to_pick(request: StaffRequest, area: Area) -> list[dict[str, Any]]:
    """Return households to choose from: those searched for, else one's contact homes of the area."""
    rows = Household.objects.visible_to(request.user).living_here().filter(area=area).select_related("group")
    if words := request.GET.get("q", "").strip():
        found = rows.matching(words).order_by("group__group_no", "house_no")[:MOST_PICKED]
    else:
        mine = ContactHousehold.objects.filter(staff=request.user, year=local_date(now()).year).values("household")
        found = rows.filter(pk__in=mine).order_by("group__group_no", "house_no")[:MOST_PICKED]
    return [
        {"pk": row.pk, "words": f"{row.group.name} {row.house_no}", "head": mask_name(row.head_name)} for row in found
    ]


class TextForm(LookForm):
    text = Words(label=gettext_lazy("说明"))


class DecideForm(LookForm):
    uphold = forms.TypedChoiceField(
        label=gettext_lazy("决定"),
        choices=[("1", gettext_lazy("异议成立，恢复计入")), ("0", gettext_lazy("异议不成立，维持作废"))],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    reason = Words(label=gettext_lazy("理由"))


@content_page
@require_http_methods(["GET", "POST"])
def visit_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One entry with its promises, what it raised, and every deed of SM-1."""
    visit = (
        VisitLog.objects.visible_to(request.user)
        .select_related("author", "area", "household__group", "group")
        .filter(pk=pk)
        .first()
    )
    if visit is None:
        raise NotVisible("")
    steps = list(visit.steps.select_related("by").order_by("id"))
    outcome = do_deeds(request, _visit_deeds(request, visit, {step.event for step in steps}))
    if outcome.response:
        return outcome.response
    raised = Matter.objects.visible_to(request.user).filter(links__source_kind="visit", links__source_id=visit.pk)
    content = {
        "visit": visit,
        "deeds": outcome,
        "steps": steps,
        "promises": visit.promises.all(),
        "raised": [(row, kind_of(row.kind).path(row), kind_of(row.kind).title) for row in raised],
        "blocks": [
            (BLOCK_TITLES[kind], BlockAnswer(answer).label)
            for kind, answer in visit.blocks().items()
            if kind in BLOCK_TITLES
        ],
    }
    return render(request, "visits/visit.html", content, status=outcome.status)


def _visit_deeds(request: StaffRequest, visit: VisitLog, events: set[str]) -> list[Deed]:
    by, version = request.user, visit.version
    mine = visit.author_id == by.pk
    role = author_role(visit.author, visit.area_id)
    assesses = may_assess(by, author_id=visit.author_id, role=role, area_id=visit.area_id)
    found: list[Deed] = []

    def texted(name: str, title: Any, operation: Any, argument: str, **more: Any) -> None:
        def run(cleaned: dict[str, Any]) -> Any:
            versioned = {} if operation is diary.object_to_void else {"expected_version": cleaned["version"]}
            return operation(visit.pk, **{argument: cleaned["text"]}, by=by, now=now(), **versioned)

        found.append(Deed(name, title, run, form=TextForm, version=version, **more))

    if mine and visit.status == Status.DRAFT:
        found.append(
            Deed(
                "submit",
                _("提交"),
                lambda cleaned: diary.submit_visit(visit.pk, by=by, expected_version=cleaned["version"], now=now()),
                version=version,
                tone="primary",
                icon="check",
                done=_("已提交。"),
            )
        )
        found.append(
            Deed(
                "discard",
                _("不要了"),
                lambda cleaned: diary.discard_draft(visit.pk, by=by, now=now()),
                tone="danger",
                icon="close",
                done=_("草稿已作废。"),
                back=lambda _r: reverse("visits:visits"),
            )
        )
    if mine and visit.status == Status.RETURNED:
        texted(
            "answer", _("答复询问"), diary.answer_question, "answer", tone="primary", icon="message", done=_("已答复。")
        )
    if mine and visit.status == Status.VOIDED and "object" not in events and visit.submitted_at:
        texted("object", _("提出异议"), diary.object_to_void, "objection", icon="undo", done=_("已提出异议。"))
    if assesses and visit.status == Status.SUBMITTED:
        found.append(
            Deed(
                "accept",
                _("通过"),
                lambda cleaned: diary.accept_visit(visit.pk, by=by, expected_version=cleaned["version"], now=now()),
                version=version,
                tone="primary",
                icon="check",
                done=_("已通过。"),
                back=lambda _r: reverse("visits:review"),
            )
        )
        if "ask" not in events:
            texted("ask", _("询问"), diary.ask_back, "question", icon="message", done=_("已询问作者。"))
    if assesses and visit.status == Status.ACCEPTED:
        texted(
            "void",
            _("作废"),
            diary.void_visit,
            "reason",
            icon="close",
            tone="danger",
            hint=_("写明理由，作者五个工作日内可以提出异议。"),
            done=_("已作废。"),
        )
    if assesses and visit.credited_area_id is None and visit.status in (Status.SUBMITTED, Status.ACCEPTED):
        found.append(
            Deed(
                "credit",
                _("同意计入本人天数"),
                lambda cleaned: diary.approve_cross_area(visit.pk, by=by, now=now()),
                icon="check",
                done=_("已同意。"),
            )
        )
    if (
        "object" in events
        and not events & {"uphold_objection", "keep_void"}
        and may_decide(by, author_id=visit.author_id, role=role, area_id=visit.area_id)
    ):
        found.append(
            Deed(
                "decide",
                _("决定异议"),
                lambda cleaned: diary.decide_void(
                    visit.pk, uphold=cleaned["uphold"], reason=cleaned["reason"], by=by, now=now()
                ),
                form=DecideForm,
                tone="primary",
                icon="rules",
                done=_("已决定。"),
            )
        )
    return found


@content_page
@require_GET
def promise_list(request: StaffRequest) -> HttpResponse:
    """What this person promised at homes; the open ones by default."""
    choices = [
        ("open", gettext_lazy("未兑现")),
        ("late", gettext_lazy("已过期")),
        ("kept", gettext_lazy("已兑现")),
        ("given_up", gettext_lazy("办不成")),
    ]

    def apply(rows: Any, value: str) -> Any:
        open_rows = rows.filter(kept_on=None, given_up_on=None)
        today = local_date(now())
        return {
            "open": open_rows,
            "late": open_rows.filter(due_on__lt=today),
            "kept": rows.exclude(kept_on=None),
            "given_up": rows.exclude(given_up_on=None),
        }[value]

    return list_page(
        request,
        ListOf(
            title=_("我的承诺"),
            lead_text=_("答应群众的事，办到了记一笔，办不成说明原因并告诉群众。"),
            rows=Promise.objects.visible_to(request.user).select_related("household__group"),
            columns=[
                Column("text", gettext_lazy("答应了什么"), lambda row: row.text, lead=True),
                Column(
                    "home",
                    gettext_lazy("哪户"),
                    lambda row: f"{row.household.group.name} {row.household.house_no}" if row.household else "",
                ),
                Column("due", gettext_lazy("何日前"), lambda row: day(row.due_on)),
                Column("state", gettext_lazy("状态"), promise_state),
            ],
            orders=[Order("due", gettext_lazy("按日期"), ("due_on", "id"))],
            path=page_of("visits:promise"),
            filters=[Filter("state", gettext_lazy("状态"), apply, choices)],
            empty=gettext_lazy("没有承诺。写走访时填“答应了什么”，就会列在这里。"),
            file_name="promises",
        ),
    )


def promise_state(row: Promise) -> Any:
    if row.kept_on:
        return format_html('<span class="tag ok">{}</span>', _("已兑现"))
    if row.given_up_on:
        return format_html('<span class="tag">{}</span>', _("办不成，已说明"))
    late = row.due_on < local_date(now())
    return format_html(
        '<span class="tag {}">{}</span>', "late" if late else "run", _("已过期") if late else _("未兑现")
    )


class PromiseForm(LookForm):
    kept = forms.TypedChoiceField(
        label=gettext_lazy("结果"),
        choices=[("1", gettext_lazy("办到了")), ("0", gettext_lazy("办不成"))],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    outcome = Words(label=gettext_lazy("说明（办不成必填）"), required=False)


@content_page
@require_http_methods(["GET", "POST"])
def promise_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One's own promise: kept, or honestly given up."""
    row = Promise.objects.visible_to(request.user).filter(pk=pk).select_related("household__group", "visit").first()
    if row is None:
        raise NotVisible("")
    deeds = []
    if row.kept_on is None and row.given_up_on is None:
        deeds.append(
            Deed(
                "end",
                _("了结"),
                lambda cleaned: promises.keep_promise(
                    row.pk, kept=cleaned["kept"], outcome=cleaned["outcome"], by=request.user, now=now()
                ),
                form=PromiseForm,
                tone="primary",
                icon="check",
                done=_("已记录。"),
                back=lambda _r: reverse("visits:promises"),
            )
        )
    elif local_date(now()) in (row.kept_on, row.given_up_on):
        deeds.append(
            Deed(
                "reopen",
                _("撤销刚才的了结"),
                lambda _cleaned: promises.reopen_promise(row.pk, by=request.user, now=now()),
                icon="undo",
                done=_("已撤销，承诺仍在您的待办里。"),
            )
        )
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    return render(
        request,
        "visits/promise.html",
        {"promise": row, "deeds": outcome, "state": promise_state(row)},
        status=outcome.status,
    )


@content_page
@require_GET
def before_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Before knocking: how they wish to be spoken to, the last need, open promises, open matters."""
    household = Household.objects.visible_to(request.user).select_related("area", "group").filter(pk=pk).first()
    if household is None:
        raise NotVisible("")
    visits = list(
        VisitLog.objects.visible_to(request.user)
        .filter(household=household)
        .exclude(status=Status.VOIDED)
        .select_related("author")
        .order_by("-visited_on", "-id")[:5]
    )
    last_need = next((row for row in visits if row.needs or row.worries or row.hopes or row.wants), None)
    promises = Promise.objects.filter(household=household, kept_on=None, given_up_on=None).select_related("owner")
    matters = (
        Matter.objects.visible_to(request.user)
        .unfinished()
        .filter(
            links__source_kind="visit", links__source_id__in=VisitLog.objects.filter(household=household).values("pk")
        )[:10]
    )
    content = {
        "household": household,
        "visits": visits,
        "last_need": last_need,
        "promises": promises,
        "matters": matters,
    }
    return render(request, "visits/before.html", content)
