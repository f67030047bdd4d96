"""What may be done to the record of one who came: written, assigned on the spot, closed (R-10.2, R-10.6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.offices import Office
from lianxinqiao.accounts.queries.officials import officials_of_towns
from lianxinqiao.assignments.asks import PartAsks
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import Conduct, Topic
from lianxinqiao.kernel.asks import Asks, SentOnce, asks_of, offer_rows
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.kernel.strokes import SignatureField
from lianxinqiao.leadership.choices import DayStatus, Signed, ToldHow
from lianxinqiao.leadership.choices import RecordStatus as S
from lianxinqiao.leadership.models import ReceptionVisit
from lianxinqiao.leadership.operations import receptions, records
from lianxinqiao.leadership.policies import HOST, KEEPER
from lianxinqiao.leadership.queries.receptions import areas_near, parts_given
from lianxinqiao.matters.deeds import Deed, Doing, Look, Must
from lianxinqiao.matters.kinds import kind_of

WHOSE = _("由接访领导或综治信访办登记。")


class _Record(Asks):
    """What was said, answered, read back and signed; where and what is asked only where no demand was brought."""

    field_order = (
        *("area", "topic", "text", "about_official", "about_office", "about_named", "conduct"),
        *("answer", "read_back", "signed", "signature"),
    )
    area = forms.ModelChoiceField(
        areas_near(None),
        label=_("责任区（已带诉求的不用选）"),
        required=False,
        error_messages={"required": _("请选责任区。")},
    )
    topic = forms.ChoiceField(label=_("哪方面的事"), choices=Topic.choices)
    text = Sentences(label=_("反映什么（照本人的话写；已带诉求的不用写）"), max_length=4000, required=False)
    about_official = forms.ModelChoiceField(Staff.objects.none(), label=_("反映干部的：是谁"), required=False)
    about_office = forms.ChoiceField(label=_("或哪个单位"), choices=Office.choices, required=False)
    about_named = forms.CharField(label=_("上面没有的，写姓名、职务或单位"), max_length=80, required=False)
    conduct = forms.ChoiceField(label=_("是什么问题"), choices=Conduct.choices, required=False)
    signature = SignatureField(label=_("请本人签在框里（在屏上签名的）"))

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"text": at.row.about, "area": at.row.day.area_id, "answer": at.row.answer}

    def fit(self, at: Any) -> None:
        areas = areas_near(at.person)
        officials = officials_of_towns([at.area], on=local_date(at.now))
        offer_rows(self, area=areas, about_official=officials)
        self.fields["area"].required = at.row.demand_id is None and at.row.day.area_id is None

    def clean(self) -> dict[str, Any]:
        """Signed on the screen means drawn there."""
        cleaned = super().clean()
        if cleaned.get("signed") == Signed.SCREEN and not cleaned.get("signature"):
            self.add_error("signature", gettext("请本人在框里签名，或改为在纸上签字。"))
        return cleaned


RecordAsks = asks_of(
    ReceptionVisit,
    base=_Record,
    answer=Sentences(max_length=4000, error_messages={"required": _("请写下当场怎样答复的。")}),
    read_back=forms.BooleanField(error_messages={"required": _("请把记录念给本人听，再勾选。")}),
    signed=forms.ChoiceField(
        choices=Signed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择签字方式。"), "invalid_choice": _("请选择签字方式。")},
    ),
)


class AssignAsks(SentOnce, PartAsks):
    """Who does what until when, of the demand that was recorded."""

    def fit(self, at: Any) -> None:
        super().fit(replace(at, row=at.row.demand.matter))


def _is_held(visit: Any, _doing: Doing) -> bool:
    return bool(visit.day.status != DayStatus.CANCELLED)


class ToldAsks(Asks):
    how = forms.ChoiceField(
        label=_("怎样告知的"), choices=[(str(each), each.label) for each in ToldHow if each], widget=forms.RadioSelect
    )

    def clean_how(self) -> str:
        """Who left a number is called."""
        how: str = self.cleaned_data["how"]
        if how == ToldHow.NO_WAY and self.at.row.phone:
            raise ValidationError(gettext("本人留了电话，请打电话告诉。"))
        return how


HELD = Must(_is_held, _("这个接访日已取消。"))
RECORD_DEEDS = (
    Deed(
        name="told",
        title=_("已告知改期"),
        rule="R-10.1",
        at={S.BOOKED},
        may={KEEPER, HOST},
        whose=WHOSE,
        asks=ToldAsks,
        musts=(
            HELD,
            Must(lambda visit, _doing: visit.moved_on is not None and visit.told_on is None, _("没有改期，或已告知。")),
        ),
        does=receptions.told,
        look=Look("phone", "primary", hint=_("这一天是改期来的，请告诉本人新的日期，号不变。"), done=_("已记下。")),
    ),
    Deed(
        name="record",
        title=_("写接访记录"),
        rule="R-10.2",
        at={S.BOOKED, S.RECORDED},
        may={KEEPER, HOST},
        whose=WHOSE,
        asks=RecordAsks,
        musts=(HELD,),
        to=S.RECORDED,
        does=records.recorded,
        look=Look("edit", "primary", done=_("已记录，请当场交办。")),
        example=lambda doing: {"area": areas_near(doing.person).first(), "text": "路灯不亮", "signed": Signed.PAPER},
    ),
    Deed(
        name="assign",
        title=_("当场交办"),
        rule="R-10.6",
        at={S.RECORDED},
        may={KEEPER, HOST},
        whose=WHOSE,
        asks=AssignAsks,
        musts=(
            HELD,
            Must(
                lambda visit, _doing: not visit.demand.matter.is_done,
                _("%s已办结。"),
                of=lambda visit, _doing: kind_of(visit.demand.matter.kind).title,
                error=InvalidInput,
            ),
        ),
        known=records.assigned_before,
        does=records.assigned,
        versioned=False,
        bumps=False,
        look=Look("people", "primary", hint=_("要有承办人和日期。"), done=_("已交办，到期前会提醒。")),
    ),
    Deed(
        name="close",
        title=_("结束这份记录"),
        rule="R-10.6",
        at={S.RECORDED},
        may={KEEPER, HOST},
        whose=WHOSE,
        musts=(
            HELD,
            Must(
                lambda visit, _doing: parts_given(visit).standing().exists(),
                _("还没有当场交办，或交办已退回、取消：要有承办人和日期，才能结束这份记录。"),
                mend="assign",
                offered=True,
            ),
        ),
        to=S.CLOSED,
        does=records.closed,
        look=Look("check", done=_("已结束。")),
    ),
)
