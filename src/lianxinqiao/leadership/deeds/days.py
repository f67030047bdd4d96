"""What may be done to a reception day: planned, published, another leader, cancelled; who comes (R-10.1 to R-10.5)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.areas import towns_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.kernel.asks import Asks, SentOnce, Wanted, asks_of, offer_rows
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import ComingDay, Sentences
from lianxinqiao.leadership.choices import DayStatus as S
from lianxinqiao.leadership.choices import Mode, RecordStatus
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.leadership.operations import receptions
from lianxinqiao.leadership.policies import HOST, KEEPER, PLANNER, PLANNERS, rank_of
from lianxinqiao.leadership.queries.cases import wants_no_contact
from lianxinqiao.leadership.queries.leaders import leaders_near, roles_on
from lianxinqiao.leadership.queries.receptions import areas_near
from lianxinqiao.matters.deeds import RESIDENT, SYSTEM, Deed, Doing, Look, Must, Tell
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Opening

TO_PEOPLE = (Mode.CASE_VISIT, Mode.FOLLOW_UP)
NO_HOST = _("接访人须是领导班子成员或联村领导。")
NO_SUBSTITUTE = _("代接访人须是同级或更高的另一位领导。")
WHOSE_PLAN = _("由综治信访办或党政办安排。")
WHOSE_RECORD = _("由接访领导或综治信访办登记。")


class _Day(Asks):
    """Who receives where and when."""

    field_order = ("leader", "mode", "on", "starts_at", "ends_at", "place", "area")

    def fit(self, at: Any) -> None:
        offer_rows(self, leader=leaders_near(at.person, on=local_date(at.now)), area=areas_near(at.person))

    def clean(self) -> dict[str, Any]:
        """A leader of that day, hours in their order, one reception at a time, an area for a reception on site."""
        cleaned = super().clean()
        leader, on, starts, ends = (cleaned.get(name) for name in ("leader", "on", "starts_at", "ends_at"))
        if leader and on and rank_of(roles_on(leader, on)) is None:
            self.add_error("leader", str(NO_HOST))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", gettext("结束时间要晚于开始时间。"))
        if cleaned.get("mode") == Mode.ON_SITE and cleaned.get("area") is None:
            self.add_error("area", gettext("现场接访要选责任区。"))
        if leader and on and starts:
            same = ReceptionDay.objects.filter(leader=leader, on=on, starts_at=starts, cancelled_on=None)
            if same.exists():
                self.add_error("starts_at", gettext("这位领导这个时间已有接访。"))
        return cleaned


DayAsks = asks_of(
    ReceptionDay,
    "place",
    base=_Day,
    leader=forms.ModelChoiceField(Staff.objects.none(), error_messages={"invalid_choice": NO_HOST}),
    mode=forms.ChoiceField(choices=Mode.choices, initial=Mode.OPEN),
    on=ComingDay(),
    starts_at=forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"})),
    ends_at=forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"})),
    area=forms.ModelChoiceField(areas_near(None), required=False),
)


class SubstituteAsks(Asks):
    by_whom = forms.ModelChoiceField(
        Staff.objects.none(), label=_("谁代接访"), error_messages={"invalid_choice": NO_SUBSTITUTE}
    )
    reason = Sentences(label=_("理由（会公布）"), max_length=200)

    def fit(self, at: Any) -> None:
        offer_rows(self, by_whom=leaders_near(at.person, on=local_date(at.now)))

    def clean_by_whom(self) -> Staff:
        """Somebody else, of equal rank or above on that day."""
        day, other = self.at.row, self.cleaned_data["by_whom"]
        own, theirs = rank_of(roles_on(day.leader, day.on)), rank_of(roles_on(other, day.on))
        if other.pk == day.leader_id or theirs is None or (own is not None and theirs > own):
            raise ValidationError(NO_SUBSTITUTE)
        return other  # type: ignore[no-any-return]  # the field's rows are staff


class CancelAsks(Asks):
    """Why, and of a day that was published on which other day the same leader receives instead (R-10.1)."""

    reason = Sentences(label=_("理由（已公布的会公布）"), max_length=200)
    on = ComingDay(
        label=_("改到哪一天（已公布的必填）"),
        help_text=_("还是这位领导，马上公布，预约的人跟着转过去；本人来不了的，请用“换人代接访”，不用取消。"),
        required=False,
    )
    starts_at = forms.TimeField(label=_("从几点"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    ends_at = forms.TimeField(label=_("到几点"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    wants = (
        Wanted(
            "on",
            _("已公布的接访日不能只取消：请写改到哪一天，或换人代接访。"),
            lambda _given, at: at.row.status == S.PUBLISHED,
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The other day is soon, but not sooner than residents can read of it, and the leader is free and still a leader."""
        cleaned = super().clean()
        on, day = cleaned.get("on"), self.at.row
        if on is None or "on" in self.errors:
            return cleaned
        starts = cleaned["starts_at"] = cleaned.get("starts_at") or day.starts_at
        ends = cleaned["ends_at"] = cleaned.get("ends_at") or day.ends_at
        if ends <= starts:
            self.add_error("ends_at", gettext("结束时间要晚于开始时间。"))
        first, last = receptions.first_to_publish(day, self.at), receptions.last_to_move(day, self.at)
        if not first <= on <= last:
            said = {"first": first.isoformat(), "last": last.isoformat()}
            self.add_error("on", gettext("改到的日期最早 %(first)s，最晚 %(last)s。") % said)
        elif ReceptionDay.objects.filter(leader=day.leader, on=on, starts_at=starts, cancelled_on=None).exists():
            self.add_error("starts_at", gettext("这位领导这个时间已有接访。"))
        elif not _receives_as_high(day, on):
            self.add_error("on", str(NO_HOST))
        return cleaned


def _receives_as_high(day: ReceptionDay, on: date) -> bool:
    """Whether the leader of a day stands on another day on the same step, or above."""
    own, then = rank_of(roles_on(day.leader, day.on)), rank_of(roles_on(day.leader, on))
    return then is not None and (own is None or then <= own)


class WalkInAsks(SentOnce):
    name = forms.CharField(label=_("姓名（可空）"), max_length=60, required=False)
    phone = forms.CharField(label=_("电话（可空）"), max_length=40, required=False)
    about = Sentences(label=_("什么事（可空）"), max_length=1000, required=False)


class BookAsks(SentOnce):
    name = forms.CharField(label=_("您的姓名（可不填）"), max_length=60, required=False)
    phone = forms.CharField(label=_("您的电话（可不填）"), max_length=40, required=False)
    about = Sentences(label=_("想说什么事（可不填）"), max_length=1000, required=False)


class BringAsks(SentOnce):
    number = forms.CharField(label=_("诉求编号"), max_length=40)
    resident_agrees = forms.BooleanField(
        label=_("本人愿意上门"), error_messages={"required": _("本人不愿意的，不上门。")}
    )

    def clean_number(self) -> Demand:
        """Return the demand of that number, as this person finds it."""
        number = self.cleaned_data["number"].strip()
        matter = Matter.objects.visible_to(self.at.person, DEMAND).filter(number=number).first()
        if matter is None:
            raise ValidationError(gettext("没有这个编号的诉求。"))
        if wants_no_contact(matter.pk):
            raise ValidationError(gettext("本人已表明不愿联系，不上门；请用书面。"))
        return matter.demand


def _to_bring(doing: Doing) -> dict[str, Any]:
    found = Matter.objects.visible_to(doing.person, DEMAND)
    matter = next((each for each in found[:20] if not wants_no_contact(each.pk)), None)
    return {"number": matter.number if matter else ""}


def _is_to_come(day: Any, doing: Doing) -> bool:
    return bool(day.on >= local_date(doing.now))


NOT_PAST = Must(_is_to_come, _("已取消或已过去。"))
OPENS_DAY = Opening(
    title=_("安排接访日"),
    rule="R-10.1",
    asks=DayAsks,
    may=lambda by, _beside: towns_of(by, *PLANNERS).exists(),
    whose=WHOSE_PLAN,
    area=lambda doing: towns_of(doing.person, *PLANNERS)[0],
    does=receptions.planned,
    event="plan",
    look=Look("add", done=_("已安排，别忘了公布。")),
    example={"starts_at": time(9), "ends_at": time(11)},
)
DAY_DEEDS = (
    Deed(
        name="publish",
        title=_("公布"),
        rule="R-10.1",
        at={S.PLANNED},
        # What comes instead of a day that was published is published with its cancelling.
        may={PLANNER, SYSTEM},
        whose=WHOSE_PLAN,
        to=S.PUBLISHED,
        # Offered all the same: who planned it too late is told why, and by when it should have been.
        musts=(
            Must(
                lambda day, doing: day.on >= receptions.first_to_publish(day, doing),
                _("接访日须提前公布，最早 %s。请改日期。"),
                of=receptions.first_to_publish,
                error=InvalidInput,
                offered=True,
            ),
        ),
        does=receptions.published,
        tells=(Tell(_("接访日已公布：%s"), lambda doing: [doing.row.leader]),),
        look=Look("check", "primary", done=_("已公布，群众可以预约。")),
    ),
    Deed(
        name="substitute",
        title=_("换人代接访"),
        rule="R-10.1",
        at={S.PLANNED, S.PUBLISHED},
        may={PLANNER},
        whose=WHOSE_PLAN,
        asks=SubstituteAsks,
        musts=(NOT_PAST,),
        does=receptions.substituted,
        tells=(
            Tell(
                _("接访换人：%s"),
                lambda doing: [doing.asked.by_whom, doing.row.leader],
                lambda doing: doing.asked.reason,
            ),
        ),
        look=Look("swap", done=_("已换，两个名字都公布。")),
        example=lambda doing: {"by_whom": _of_equal_rank(doing)},
    ),
    Deed(
        name="cancel",
        title=_("取消"),
        rule="R-10.1",
        at={S.PLANNED, S.PUBLISHED},
        may={PLANNER},
        whose=WHOSE_PLAN,
        asks=CancelAsks,
        musts=(
            NOT_PAST,
            Must(
                lambda day, _doing: not day.visits.exclude(status=RecordStatus.BOOKED).exists(),
                _("已取消，或已有接访记录。"),
            ),
        ),
        to=S.CANCELLED,
        does=receptions.cancelled,
        follows=receptions.publish_instead,
        tells=(
            Tell(_("接访日已取消：%s"), lambda doing: [doing.row.host], lambda doing: doing.asked.reason),
            Tell(_("接访改期，请打电话告诉预约的人：%s"), receptions.who_calls, receptions.whom_to_call, urgent=True),
        ),
        look=Look("close", "danger", done=_("已取消；改了期的，请告诉预约的人。")),
        example=lambda doing: {
            "on": max(receptions.first_to_publish(doing.row, doing), doing.row.on + timedelta(days=1))
        },
    ),
    Deed(
        name="book",
        title=_("预约"),
        rule="R-10.2",
        at={S.PUBLISHED},
        may={RESIDENT},
        whose=_("来访的由接访领导或综治信访办登记，预约由本人办。"),
        asks=BookAsks,
        musts=(
            Must(_is_to_come, _("这一天不能预约。")),
            Must(receptions.has_room, _("这一天已约满，当天可以直接来。")),
        ),
        known=receptions.sent_before,
        does=receptions.booked,
        versioned=False,
        bumps=False,
    ),
    Deed(
        name="walk_in",
        title=_("来访登记"),
        rule="R-10.2",
        at={S.PLANNED, S.PUBLISHED},
        may={KEEPER, HOST},
        whose=WHOSE_RECORD,
        asks=WalkInAsks,
        known=receptions.sent_before,
        does=receptions.walked_in,
        versioned=False,
        bumps=False,
        look=Look("add", done=_("已登记。")),
    ),
    Deed(
        name="bring",
        title=_("带一件诉求"),
        rule="R-10.4",
        at={S.PLANNED, S.PUBLISHED},
        may={KEEPER, HOST},
        whose=WHOSE_RECORD,
        asks=BringAsks,
        musts=(Must(lambda day, _doing: day.mode in TO_PEOPLE, _("带案下访、定期回访才带诉求。")),),
        known=receptions.sent_before,
        does=receptions.brought,
        versioned=False,
        bumps=False,
        look=Look("add", done=_("已加入。")),
        example=_to_bring,
    ),
)


def _of_equal_rank(doing: Doing) -> Staff | None:
    """Return another leader who may receive instead."""
    day = doing.row
    own = rank_of(roles_on(day.leader, day.on)) or 0
    others = leaders_near(doing.person, on=local_date(doing.now)).exclude(pk=day.leader_id)
    return next((each for each in others if (rank_of(roles_on(each, day.on)) or own + 1) <= own), None)
