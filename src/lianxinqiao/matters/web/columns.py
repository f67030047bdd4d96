"""How matters look in lists: columns, orders, filters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.calendar.limits import due, due_in_full
from lianxinqiao.desk.web.listing import Column, Filter, Order, field_filter
from lianxinqiao.desk.web.words import moment, tag
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Phase, Urgency
from lianxinqiao.matters.kinds import all_kinds, kind_of, kind_titles
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.querysets import MatterQuerySet
from lianxinqiao.places.queries import area_names

# What the columns read of a row ``with_owner_name``.
MATTER_FIELDS = (
    "pk",
    "number",
    "title",
    "kind",
    "area_id",
    "urgency",
    "status",
    "phase",
    "next_due_at",
    "opened_at",
    "owner_name",
)
URGENCY_TONES = {Urgency.EMERGENCY.value: "late", Urgency.URGENT.value: "late", Urgency.ATTENTION.value: "near"}


def listed(rows: MatterQuerySet[Matter]) -> QuerySet[Matter, Any]:
    """Return of each matter what is shown where it stands in a list or a panel, and nothing else of it."""
    return rows.with_owner_name().values_list(*MATTER_FIELDS, named=True)


def status_words(row: Any) -> str:
    return words_of(kind_of(row.kind).statuses, row.status)


def kind_words(row: Any) -> str:
    return words_of(kind_titles(), row.kind)


def urgency_tag(row: Any) -> Any:
    return tag(URGENCY_TONES.get(row.urgency, ""), words_of(Urgency, row.urgency))


def due_words(row: Any, right_now: datetime) -> Any:
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
            lambda row: due_in_full(row.next_due_at),
            by=lambda row: row.phase if row.phase == Phase.DONE else row.next_due_at,
        ),
        Column("owner", gettext_lazy("承办人"), lambda row: row.owner_name or "—"),
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
