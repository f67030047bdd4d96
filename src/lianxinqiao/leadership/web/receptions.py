"""Reception days: the calendar, planning, one day with who comes, one record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.areas import towns_of
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.assignments.web.giving import part_form
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import with_rows
from lianxinqiao.desk.web.guards import StaffRequest, content_page, page_for
from lianxinqiao.desk.web.listing import Column, ListOf, Order, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.signature import picture_of
from lianxinqiao.desk.web.words import day as day_words
from lianxinqiao.desk.web.words import tag
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.choices import Mode
from lianxinqiao.leadership.models import ReceptionDay, ReceptionVisit
from lianxinqiao.leadership.operations import receptions
from lianxinqiao.leadership.policies import PLANNERS, days_visible, may_plan, may_record
from lianxinqiao.leadership.queries.leaders import leaders_near
from lianxinqiao.leadership.queries.receptions import supervised_parts
from lianxinqiao.leadership.web import forms as f
from lianxinqiao.places.models import Area


def state_of(row: ReceptionDay) -> Any:
    if row.cancelled_on:
        return tag("pause", _("已取消"))
    if row.on < local_date(now()):
        return tag("ok", _("已过"))
    return tag("run", _("已公布")) if row.published_on else tag("near", _("未公布"))


@content_page
@require_GET
def day_list(request: StaffRequest) -> HttpResponse:
    """The calendar of reception days, newest first."""
    tools = (
        [Tool(_("安排接访日"), reverse("leadership:new_reception"), "add", primary=True)]
        if scope_of(request.user).has(*PLANNERS)
        else []
    )
    return list_page(
        request,
        ListOf(
            title=_("领导接访"),
            lead_text=_("至少提前十天公布；没有预约也可以直接来；每一件当场交办，有人有日期。"),
            rows=days_visible(request.user).select_related("leader", "substitute", "area"),
            columns=[
                Column(
                    "on",
                    gettext_lazy("日期"),
                    lambda row: f"{day_words(row.on)} {row.starts_at:%H:%M}–{row.ends_at:%H:%M}",
                    lambda row: row.on,
                    lead=True,
                ),
                Column("who", gettext_lazy("接访人"), lambda row: row.host.name),
                Column("mode", gettext_lazy("方式"), lambda row: words_of(Mode, row.mode)),
                Column("place", gettext_lazy("地点"), lambda row: row.place),
                Column("state", gettext_lazy("状态"), state_of),
            ],
            orders=[
                Order("new", gettext_lazy("最近在前"), ("-on", "-pk")),
                Order("old", gettext_lazy("最早在前"), ("on", "pk")),
            ],
            path=page_of("leadership:reception"),
            tools=tools,
            empty=gettext_lazy("还没有安排接访日。"),
            file_name="receptions",
        ),
    )


def _towns(staff: Staff) -> list[Area]:
    return list(towns_of(staff, *PLANNERS))


def _areas(staff: Staff) -> Any:
    return Area.objects.valid_on(local_date(now())).responsibility_areas().filter(pk__in=scope_of(staff).area_ids())


@page_for(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_day(request: StaffRequest) -> HttpResponse:
    """Put a reception day in the calendar."""
    by = request.user
    towns = _towns(by)
    if not towns:
        raise NotVisible("")

    def run(cleaned: dict[str, Any]) -> ReceptionDay:
        names = ("leader", "on", "starts_at", "ends_at", "place", "mode", "area")
        return receptions.plan_day(
            towns[0], receptions.Plan(**{name: cleaned[name] for name in names}), by=by, now=now()
        )

    form = with_rows(f.PlanDayForm, leader=leaders_near(by, on=local_date(now())), area=_areas(by))
    deed = Offer(
        "plan",
        _("安排接访日"),
        run,
        form=form,
        open=True,
        done=_("已安排，别忘了公布。"),
        back=page_of("leadership:reception"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    return render(
        request,
        "desk/form.html",
        {"title": _("安排接访日"), "deeds": outcome, "back": reverse("leadership:receptions")},
        status=outcome.status,
    )


@content_page
@require_http_methods(["GET", "POST"])
def day_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One day: who receives, who comes, and what may be done."""
    by = request.user
    day = days_visible(by).select_related("leader", "substitute", "area", "town").filter(pk=pk).first()
    if day is None:
        raise NotVisible("")
    outcome = do_deeds(request, _day_deeds(by, day))
    if outcome.response:
        return outcome.response
    keeps = may_record(by, day)
    visits = [(row, mask_name(row.name)) for row in day.visits.select_related("demand__matter")] if keeps else []
    content = {
        "day": day,
        "deeds": outcome,
        "visits": visits,
        "keeps": keeps,
        "state": state_of(day),
        "mode": words_of(Mode, day.mode),
    }
    return render(request, "leadership/reception.html", content, status=outcome.status)


def _day_deeds(by: Staff, day: ReceptionDay) -> list[Offer]:
    deeds: list[Offer] = []
    if day.cancelled_on:
        return deeds
    ahead = day.on >= local_date(now())
    if may_plan(by, day.town_id):
        if not day.published_on:
            deeds.append(
                Offer(
                    "publish",
                    _("公布"),
                    lambda _c: receptions.publish(day.pk, by=by, now=now()),
                    tone="primary",
                    icon="check",
                    done=_("已公布，群众可以预约。"),
                )
            )
        if ahead:
            deeds.append(
                Offer(
                    "substitute",
                    _("换人代接访"),
                    lambda c: receptions.substitute(day.pk, by_whom=c["by_whom"], reason=c["reason"], by=by, now=now()),
                    form=with_rows(f.SubstituteForm, by_whom=leaders_near(by, on=local_date(now()))),
                    icon="swap",
                    done=_("已换，两个名字都公布。"),
                )
            )
            deeds.append(
                Offer(
                    "cancel",
                    _("取消"),
                    lambda c: receptions.cancel(day.pk, reason=c["reason"], by=by, now=now()),
                    form=f.ReasonForm,
                    icon="close",
                    tone="danger",
                    done=_("已取消。"),
                )
            )
    if may_record(by, day):
        deeds.append(
            Offer(
                "walk_in",
                _("来访登记"),
                lambda c: receptions.book(
                    day.pk, name=c["name"], phone=c["phone"], about=c["about"], by=by, is_walk_in=True, now=now()
                ),
                form=f.WalkInForm,
                icon="add",
                done=_("已登记。"),
                back=page_of("leadership:reception_visit"),
            )
        )
        if day.mode in (Mode.CASE_VISIT, Mode.FOLLOW_UP):
            deeds.append(
                Offer(
                    "bring",
                    _("带一件诉求"),
                    lambda c: receptions.bring_case(
                        day.pk, number=c["number"], resident_agrees=c["resident_agrees"], by=by, now=now()
                    ),
                    form=f.BringForm,
                    icon="add",
                    done=_("已加入。"),
                )
            )
    return deeds


@content_page
@require_http_methods(["GET", "POST"])
def visit_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One record: what was said, what was answered, who has got it by when; read back, signed, closed."""
    by = request.user
    visit = (
        ReceptionVisit.objects.visible_to(by)
        .select_related("day__leader", "day__substitute", "day__area", "demand__matter")
        .filter(pk=pk)
        .first()
    )
    if visit is None:
        raise NotVisible("")
    outcome = do_deeds(request, _visit_deeds(by, visit))
    if outcome.response:
        return outcome.response
    content = {
        "visit": visit,
        "day": visit.day,
        "deeds": outcome,
        "parts": supervised_parts(visit, now()),
        "signature": picture_of(visit.signature),
    }
    return render(request, "leadership/record.html", content, status=outcome.status)


def _visit_deeds(by: Staff, visit: ReceptionVisit) -> list[Offer]:
    if visit.closed_at or visit.day.cancelled_on:
        return []

    def record(cleaned: dict[str, Any]) -> Any:
        names = ("area", "topic", "text", "answer", "read_back", "signed", "signature")
        return receptions.record(visit.pk, **{name: cleaned[name] for name in names}, by=by, now=now())

    initial = {"text": visit.about, "area": visit.day.area_id, "answer": visit.answer}
    deeds = [
        Offer(
            "record",
            _("写接访记录"),
            record,
            form=with_rows(f.RecordForm, area=_areas(by)),
            initial=initial,
            tone="" if visit.answer else "primary",
            icon="edit",
            done=_("已记录，请当场交办。"),
        )
    ]
    if visit.demand is not None and visit.answer:

        def give(c: dict[str, Any]) -> Any:
            return receptions.assign(
                visit.pk, to=c["to"], task=c["task"], due_on=c["due_on"], by=by, now=now(), id=c["id"]
            )

        deeds.append(
            Offer(
                "assign",
                _("当场交办"),
                give,
                form=part_form(visit.demand.matter, by),
                tone="primary",
                icon="people",
                hint=_("要有承办人和日期。"),
                done=_("已交办，到期前会提醒。"),
            )
        )
        deeds.append(
            Offer(
                "close",
                _("结束这份记录"),
                lambda _c: receptions.close_record(visit.pk, by=by, now=now()),
                icon="check",
                done=_("已结束。"),
            )
        )
    return deeds
