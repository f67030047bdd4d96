"""What may be done to a month's assessment (SM-1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import AbsenceKind
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asks, asks_of
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.matters.deeds import SYSTEM, By, Deed, Doing, Look, Must, Tell, over
from lianxinqiao.visits.choices import AssessmentStatus as S
from lianxinqiao.visits.choices import Result
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment
from lianxinqiao.visits.operations.months import computed, confirmed, explained, objected
from lianxinqiao.visits.policies import ASSESSOR, AUTHOR, DECIDER, assessor_role, decider_role, month_role
from lianxinqiao.visits.queries.assessments import short_before

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff


# What the system counted.
Figures = asks_of(
    MonthlyAssessment,
    *("days_done", "days_required", "contacts_done", "contacts_required"),
    result=forms.ChoiceField(choices=Result.choices),
)


class _Explanation(Asks):
    kind = forms.ChoiceField(
        label=_("原因"), choices=AbsenceKind.choices, error_messages={"required": _("请选择原因类别。")}
    )


Explanation = asks_of(MonthlyAssessment, base=_Explanation, reason=Sentences(required=False))


class _Confirmation(Asks):
    says = "comment"
    field_order = ("comment", "accept_reason")
    accept_reason = forms.BooleanField(label=_("同意本人说明的原因"), required=False)

    def fit(self, at: Any) -> None:
        self.fields["comment"].required = at.row.result in (Result.SHORT, Result.SHORT_EXPLAINED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("accept_reason") and not self.at.row.reason_kind:
            self.add_error("accept_reason", gettext("本人还没有说明原因。"))
        return cleaned


Confirmation = asks_of(
    MonthlyAssessment,
    base=_Confirmation,
    comment=Sentences(required=False, error_messages={"required": _("未达标的须写明意见。")}),
)
Objection = asks_of(
    MonthlyAssessment, says="objection", objection=Sentences(error_messages={"required": _("请写明异议。")})
)
Decision = asks_of(
    MonthlyAssessment,
    says="decision",
    result=forms.ChoiceField(choices=Result.choices),
    decision=Sentences(error_messages={"required": _("请选择结果并写明理由。")}),
)


def assessors(doing: Doing) -> list[Staff]:
    """Return who confirms it: who holds the post for that, or where nobody else than the cadre does, one level up."""
    role, today = month_role(doing.row), local_date(doing.now)
    found = [who for who in holders(assessor_role(role), doing.area, on=today) if who.pk != doing.row.staff_id]
    return found or [who for who in holders(decider_role(role), doing.area, on=today) if who.pk != doing.row.staff_id]


def deciders(doing: Doing) -> list[Staff]:
    return holders(decider_role(month_role(doing.row)), doing.area, on=local_date(doing.now))


def talkers(doing: Doing) -> Iterable[Staff]:
    """Short twice in three months suggests a talk, nothing more (SM-1)."""
    row = doing.row
    if row.result != Result.SHORT or not short_before(row):
        return []
    return [who for who in deciders(doing) if who.pk != row.staff_id]


def the_cadre(doing: Doing) -> list[Staff]:
    return [doing.row.staff]


def the_actor(doing: Doing) -> str:
    return str(doing.person.name)


# What was counted for one post alone is confirmed where the posts are counted together.
TOGETHER = Must(lambda row, _doing: row.beside_id is None, _("这是按一个岗位单独计的旧记录，请看合计的那个月。"))
COMPUTE = Deed(
    name="compute",
    title=_("系统计算"),
    rule="SM-1",
    at={S.OPEN, S.COMPUTED, S.ASKED},
    may={SYSTEM},
    asks=Figures,
    does=computed,
    musts=(over(lambda row: Month.of(row.month).last, _("这个月还没有结束，不能写入考核。")),),
    to=By(
        "result",
        {
            Result.SHORT_EXPLAINED: S.COMPUTED,
            Result.MET: S.COMPUTED,
            Result.NOT_IN_POST: S.COMPUTED,
            Result.SHORT: S.ASKED,
        },
    ),
    tells=(
        Tell(
            _("%(month)s走访天数未达标，请说明原因"),
            lambda doing: the_cadre(doing) if doing.row.status == S.ASKED else [],
            once=lambda doing: f"assessment:{doing.row.pk}",
            of=lambda doing: {"month": f"{doing.row.month:%Y-%m}"},
        ),
    ),
)
MONTH_DEEDS = (
    COMPUTE,
    Deed(
        name="reason",
        title=_("说明原因"),
        rule="R-3.9",
        at={S.ASKED, S.COMPUTED},
        may={AUTHOR},
        whose=_("只有本人可以说明原因。"),
        asks=Explanation,
        musts=(
            TOGETHER,
            Must(lambda row, _doing: row.result != Result.MET, _("这个月已达标，不需要说明原因。")),
            Must(
                lambda row, doing: row.reason_by is None or local_date(doing.now) <= row.reason_by,
                _("已超过说明原因的期限；考核确认后，可以提出异议。"),
                error=InvalidInput,
            ),
        ),
        does=explained,
        tells=(Tell(_("%s已说明未达标原因"), assessors, of=the_actor),),
        look=Look("message", "primary", done=_("已说明。")),
    ),
    Deed(
        name="object",
        title=_("提出异议"),
        rule="RR-9",
        at={S.CONFIRMED},
        may={AUTHOR},
        whose=_("只有本人可以提出异议。"),
        asks=Objection,
        musts=(
            Must(
                lambda row, doing: row.object_by is None or local_date(doing.now) <= row.object_by,
                _("已超过提出异议的期限。"),
                error=InvalidInput,
            ),
        ),
        to=S.OBJECTED,
        does=objected,
        tells=(Tell(_("%s对月考核提出异议"), deciders, lambda doing: doing.asked["objection"], of=the_actor),),
        look=Look("undo", done=_("已提出异议。")),
    ),
    Deed(
        name="confirm",
        title=_("确认"),
        rule="SM-1",
        at={S.COMPUTED, S.ASKED},
        may={ASSESSOR},
        whose=_("这个月的考核由书记、党政办或联村领导确认，不能确认自己的。"),
        asks=Confirmation,
        musts=(
            TOGETHER,
            Must(
                lambda row, doing: (
                    row.result != Result.SHORT
                    or bool(row.reason_kind)
                    or row.reason_by is None
                    or row.reason_by < local_date(doing.now)
                ),
                _("本人还没有说明原因，说明的期限也没有过：先听本人说明。"),
                after=lambda row: row.reason_by,
                mend="reason",
            ),
        ),
        to=S.CONFIRMED,
        does=confirmed,
        tells=(
            Tell(
                _("%s月考核已确认"),
                the_cadre,
                lambda doing: doing.asked["comment"],
                of=lambda doing: f"{doing.row.month:%Y-%m}",
            ),
            Tell(_("建议与%s谈一谈：三个月内两次未达标"), talkers, of=lambda doing: doing.row.staff.name),
        ),
        look=Look("check", "primary", done=_("已确认，本人五个工作日内可以提出异议。")),
    ),
    Deed(
        name="decide",
        title=_("决定异议"),
        rule="SM-1",
        at={S.OBJECTED},
        may={DECIDER},
        whose=_("异议由上一级领导决定，确认人不能决定。"),
        asks=Decision,
        to=S.FINAL,
        tells=(Tell(_("月考核异议已决定"), the_cadre, lambda doing: doing.asked["decision"]),),
        look=Look("rules", "primary", done=_("已决定。")),
    ),
    Deed(
        name="settle",
        title=_("期满定案"),
        rule="SM-1",
        at={S.CONFIRMED},
        may={SYSTEM},
        musts=(over(lambda row: row.object_by, _("提出异议的期限还没有过。")),),
        to=S.FINAL,
    ),
)
