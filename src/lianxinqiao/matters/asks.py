"""What the deeds ask that every kind of matter has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import due, local_date, start_of_day
from lianxinqiao.calendar.queries import number_on, rule_on
from lianxinqiao.kernel.asks import Asks, SentOnce, offer_rows
from lianxinqiao.kernel.fields import ComingDay, Sentences
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Clock, Matter, Supervision
from lianxinqiao.matters.queries.hidden import hidden_from

LONGEST_PAUSE = "clock.pause_max_days"


class HandOnAsks(Asks):
    """Who takes over: somebody else, from whom it is not hidden."""

    to = forms.ModelChoiceField(Staff.objects.none(), label=_("交给谁"))

    def fit(self, at: Doing) -> None:
        out = {*hidden_from(at.matter), at.matter.owner_id}
        offer_rows(self, to=Staff.objects.filter(is_active=True).exclude(pk__in=out))


def others_open(at: Doing) -> QuerySet[Matter]:
    """Return the other matters of its kind that are not done, of those that whoever acts finds.

    Whether there is any is asked when the form of a merge is opened, and when it is done. No page asks it: building and sending
    the question took 4.7 ms of a page's processor time, the plainest one over the same rows, without rights, still 1.5 ms.
    """
    return Matter.objects.visible_to(at.person, at.matter.kind).unfinished().exclude(pk=at.matter.pk)


class UrgeAsks(Asks):
    text = Sentences(label=_("想说的话"), required=False, max_length=500)


class SuperviseAsks(SentOnce):
    text = Sentences(label=_("督办要求"), max_length=1000)
    due_on = ComingDay(label=_("何日前答复"), days=3)

    def clean(self) -> dict[str, Any]:
        """Refuse a second question of the same day; the same one sent again is no second."""
        cleaned = super().clean()
        id: Any = cleaned.get("id")
        asked = Supervision.objects.all() if id is None else Supervision.objects.exclude(pk=row_id_of(id))
        if self.at is not None and asked.filter(
            matter=self.at.matter, by=self.at.by, at__gte=start_of_day(local_date(self.at.now))
        ):
            self.add_error("text", gettext("您今天已就这件事督办过，请等答复。"))
        return cleaned


class SupervisionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """One of the questions that wait for an answer."""

    def label_from_instance(self, row: Supervision) -> str:
        return f"{row.text[:40]}（{row.by.name} {row.due_on.isoformat()}）"


class AnswerAsks(Asks):
    supervision = SupervisionField(Supervision.objects.none(), label=_("哪一条督办"), empty_label=None)
    answer = Sentences(label=_("答复"))

    def fit(self, at: Any) -> None:
        offer_rows(self, supervision=Supervision.objects.asked_of(at.person, at.matter).select_related("by"))


class ClockField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """One of the limits of a matter."""

    def label_from_instance(self, clock: Clock) -> str:
        title = rule_on(clock.rule, local_date(clock.start_at)).title
        return f"{title}（{gettext('截止')} {due(clock.due_at)}）"


class ResumeAsks(Asks):
    clock = ClockField(Clock.objects.none(), label=_("哪个时限"), empty_label=None)
    state = Clock.State.PAUSED

    def fit(self, at: Any) -> None:
        offer_rows(self, clock=self.limits(at))

    @classmethod
    def limits(cls, at: Any) -> QuerySet[Clock]:
        """Return the limits this may be done to: the machine lets one run again when its pause is over, not before."""
        found = Clock.objects.filter(matter=at.matter, state=cls.state)
        return found if at.by is not None else found.filter(pause_until__lte=at.now)


class PauseAsks(ResumeAsks):
    days = forms.IntegerField(
        label=_("最多暂停几天"),
        min_value=1,
        initial=3,
        help_text=_("到期自动恢复；按小时计的顺延实际暂停的时间，按天计的满一天顺延一天。几次暂停合并计算。"),
    )
    reason = Sentences(label=_("为什么暂停"), max_length=500, help_text=_("如：等县里检测结果。报告人看得到。"))
    state = Clock.State.RUNNING

    def clean_days(self) -> int:
        """Refuse more than all pauses of a limit may take together: six of fifteen days were ninety."""
        days: int = self.cleaned_data["days"]
        longest = number_on(LONGEST_PAUSE, local_date(self.at.now))
        clock: Clock | None = self.cleaned_data.get("clock")
        had = clock.paused_for if clock else timedelta()
        left = (timedelta(days=longest) - had) // timedelta(days=1)
        if days > left and had:
            told = {"longest": longest, "left": max(left, 0)}
            raise ValidationError(gettext("一个时限合计最多暂停%(longest)d天，这个时限只能再暂停%(left)d天。") % told)
        if days > left:
            raise ValidationError(gettext("一个时限合计最多暂停%d天。") % longest)
        return days
