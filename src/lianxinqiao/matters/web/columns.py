"""How matters look in lists, and the deeds every kind shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import rule_on
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.listing import Column, Filter, Order, field_filter
from lianxinqiao.desk.web.words import due, moment, tag
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Phase, Urgency
from lianxinqiao.matters.kinds import all_kinds, kind_of, kind_titles
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.clocks import pause_clock, resume_clock
from lianxinqiao.matters.operations.pressing import may_supervise, supervise, urge
from lianxinqiao.places.queries import area_names

# What the columns read of a row.
MATTER_FIELDS = (
    "number",
    "title",
    "kind",
    "area",
    "urgency",
    "status",
    "phase",
    "next_due_at",
    "opened_at",
    "owner__name",
)
URGENCY_TONES = {Urgency.EMERGENCY.value: "late", Urgency.URGENT.value: "late", Urgency.ATTENTION.value: "near"}


def status_words(row: Matter) -> str:
    return words_of(kind_of(row.kind).statuses, row.status)


def kind_words(row: Matter) -> str:
    return words_of(kind_titles(), row.kind)


def urgency_tag(row: Matter) -> Any:
    return tag(URGENCY_TONES.get(row.urgency, ""), words_of(Urgency, row.urgency))


def due_words(row: Matter, right_now: datetime) -> Any:
    """Say when the next limit ends, and in words when it is past."""
    if row.phase == Phase.DONE:
        return tag("ok", words_of(Phase, row.phase))
    if row.next_due_at is None:
        return "—"
    if row.next_due_at < right_now:
        return tag("late", f"{_('已逾期')} {due(row.next_due_at)}")
    tone = "near" if row.next_due_at - right_now < timedelta(hours=24) else "run"
    return tag(tone, f"{_('截止')} {due(row.next_due_at)}")


def matter_columns(right_now: datetime) -> list[Column]:
    names = area_names()
    return [
        Column("title", gettext_lazy("事项"), lambda row: row.title, lead=True),
        Column("kind", gettext_lazy("类别"), kind_words, by=lambda row: row.kind),
        Column("area", gettext_lazy("责任区"), lambda row: names.get(row.area_id, "")),
        Column(
            "urgency",
            gettext_lazy("等级"),
            urgency_tag,
            lambda row: words_of(Urgency, row.urgency),
            by=lambda row: row.urgency,
        ),
        Column("status", gettext_lazy("状态"), status_words, by=lambda row: (row.kind, row.status)),
        Column(
            "due",
            gettext_lazy("时限"),
            lambda row: due_words(row, right_now),
            lambda row: row.next_due_at,
            by=lambda row: row.phase if row.phase == Phase.DONE else row.next_due_at,
        ),
        Column("owner", gettext_lazy("承办人"), lambda row: row.owner.name if row.owner_id else "—"),
        Column(
            "opened",
            gettext_lazy("上报时间"),
            lambda row: moment(row.opened_at),
            lambda row: row.opened_at,
            desk_only=True,
        ),
        Column("number", gettext_lazy("编号"), lambda row: row.number, desk_only=True),
    ]


ORDERS = (
    Order("new", gettext_lazy("最新在前"), ("-opened_at", "-id")),
    Order("old", gettext_lazy("最早在前"), ("opened_at", "id")),
)


def kind_filter() -> Filter:
    return field_filter("kind", gettext_lazy("类别"), [(kind.code, kind.title) for kind in all_kinds()])


def area_filter(codes: list[tuple[str, str]]) -> Filter:
    return field_filter("area", gettext_lazy("责任区"), codes, field="area__code")


def phase_filter(default: str = "") -> Filter:
    choices = [("unfinished", gettext_lazy("未办结")), ("late", gettext_lazy("已逾期")), *Phase.choices]

    def apply(rows: Any, value: str) -> Any:
        if value == "unfinished":
            return rows.unfinished()
        if value == "late":
            return rows.unfinished().filter(next_due_at__lt=now())
        return rows.filter(phase=value)

    return Filter("phase", gettext_lazy("办理情况"), apply, choices, default=default)


def urgency_filter() -> Filter:
    return field_filter("urgency", gettext_lazy("等级"), Urgency.choices)


class UrgeForm(LookForm):
    text = Words(label=gettext_lazy("想说的话"), required=False, max_length=500)


class SuperviseForm(LookForm):
    text = Words(label=gettext_lazy("督办要求"), max_length=1000)
    due_on = forms.DateField(label=gettext_lazy("何日前答复"))


def pressing_deeds(staff: Staff, matter: Matter) -> list[Offer]:
    """Return urging and supervising, where they make sense."""
    if matter.is_done:
        return []
    found: list[Offer] = []
    if matter.owner_id and matter.owner_id != staff.pk:

        def run(cleaned: dict[str, Any]) -> Any:
            return urge(matter.pk, text=cleaned["text"], by=staff, now=now())

        found.append(Offer("urge", _("催办"), run, form=UrgeForm, icon="urge", done=_("已催办，承办人会收到提醒。")))
        if may_supervise(staff, matter):
            found.append(
                Offer(
                    "supervise",
                    _("督办"),
                    lambda cleaned: supervise(
                        matter.pk, text=cleaned["text"], due_on=cleaned["due_on"], by=staff, now=now()
                    ),
                    form=SuperviseForm,
                    icon="supervise",
                    done=_("已督办。"),
                    initial={"due_on": local_date(now()) + timedelta(days=3)},
                )
            )
    return found + clock_deeds(staff, matter) + [deed for more in _more_deeds for deed in more(staff, matter)]


_more_deeds: list[Callable[[Staff, Matter], list[Offer]]] = []


def register_matter_deeds(more: Callable[[Staff, Matter], list[Offer]]) -> None:
    """Let an upper app offer deeds on the page of an open matter of any kind."""
    _more_deeds.append(more)


class PauseForm(LookForm):
    clock = forms.ModelChoiceField(Clock.objects.none(), label=gettext_lazy("哪个时限"))
    days = forms.IntegerField(
        label=gettext_lazy("最多暂停几天"),
        min_value=1,
        help_text=gettext_lazy("到期自动恢复，截止时间顺延实际暂停的时间。"),
    )
    reason = Words(
        label=gettext_lazy("为什么暂停"), max_length=500, help_text=gettext_lazy("如：等县里检测结果。报告人看得到。")
    )


class ResumeForm(LookForm):
    clock = forms.ModelChoiceField(Clock.objects.none(), label=gettext_lazy("哪个时限"))


def clock_deeds(staff: Staff, matter: Matter) -> list[Offer]:
    """Return pausing and resuming, for those whose part in the matter does it; one query."""
    if not kind_of(matter.kind).may_pause(staff, matter):
        return []
    clocks = list(Clock.objects.filter(matter=matter, state__in=("running", "paused")))
    found = []
    for state, deed in (("running", _pause_deed), ("paused", _resume_deed)):
        some = [clock for clock in clocks if clock.state == state]
        if some:
            found.append(deed(staff, some))
    return found


def _clock_form(form: type[LookForm], clocks: list[Clock]) -> Callable[..., LookForm]:
    def made(*args: Any, **kwargs: Any) -> LookForm:
        bound = form(*args, **kwargs)
        field: Any = bound.fields["clock"]
        field.queryset = Clock.objects.filter(pk__in=[clock.pk for clock in clocks])
        field.empty_label = None
        field.label_from_instance = lambda clock: (
            f"{rule_on(clock.rule, local_date(clock.start_at)).title}（{_('截止')} {due(clock.due_at)}）"
        )
        return bound

    return made


def _pause_deed(staff: Staff, clocks: list[Clock]) -> Offer:
    def run(cleaned: dict[str, Any]) -> Clock:
        return pause_clock(
            cleaned["clock"].pk, reason=cleaned["reason"], cap=timedelta(days=cleaned["days"]), by=staff, now=now()
        )

    return Offer(
        "pause",
        _("暂停时限"),
        run,
        form=_clock_form(PauseForm, clocks),
        initial={"days": 3},
        icon="waiting",
        done=_("已暂停，到期自动恢复。"),
    )


def _resume_deed(staff: Staff, clocks: list[Clock]) -> Offer:
    run = lambda cleaned: resume_clock(cleaned["clock"].pk, by=staff, now=now())  # noqa: E731
    return Offer(
        "resume", _("恢复时限"), run, form=_clock_form(ResumeForm, clocks), icon="check", done=_("时限已恢复。")
    )
