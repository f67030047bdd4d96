"""How spot checks are drawn and added to, and what may be done to one (R-3.7, SM-1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asks, Wanted, offer_rows
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.matters.deeds import SYSTEM, By, Deed, Doing, Look, Must, Tell
from lianxinqiao.matters.openings import Beside, Opening
from lianxinqiao.places.models import Area
from lianxinqiao.visits.choices import CheckConclusion
from lianxinqiao.visits.choices import CheckStatus as S
from lianxinqiao.visits.models import SpotCheckDraw, VisitLog
from lianxinqiao.visits.operations.findings import concluded, explained, found
from lianxinqiao.visits.operations.spotchecks import (
    RULE,
    addable,
    added,
    added_before,
    drawable,
    drawn,
    drawn_before,
    quarter_of,
    to_be_drawn,
    waits_until,
)
from lianxinqiao.visits.policies import AUTHOR, CHECKER, every_area, may_spot_check

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

CHECKED = _("抽查由联村领导进行，不能查自己的日志。")
FINDINGS = {"match": _("相符"), "unreachable": _("联系不上或不愿多说"), "mismatch": _("不符")}
CONCLUSIONS = (CheckConclusion.EXPLAINED, CheckConclusion.CORRECTED, CheckConclusion.TALK)


class Finding(Asks):
    event = forms.ChoiceField(label=_("群众怎么说"), choices=list(FINDINGS.items()), widget=forms.RadioSelect)
    finding = Sentences(label=_("说明（不符必填）"), required=False)
    wants = (Wanted("finding", _("请写明哪里不符。"), lambda given, _at: given.get("event") == "mismatch"),)


class Explanation(Asks):
    explanation = Sentences(label=_("说明"), error_messages={"required": _("请填写说明。")})


class Conclusion(Asks):
    conclusion = forms.ChoiceField(
        label=_("结论"),
        choices=[(each.value, each.label) for each in CONCLUSIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择结论。"), "invalid_choice": _("请选择结论。")},
    )


class EntryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """A choice of diary entries: day, author, where."""

    def label_from_instance(self, obj: VisitLog) -> str:
        return f"{obj.visited_on.isoformat()} {obj.author.name} {obj.household or obj.place}"


class DrawingAsks(Asks):
    quarter = forms.DateField(label=_("季度"))

    def clean_quarter(self) -> date:
        """A quarter that is over, its last entries accepted, or that was drawn before."""
        quarter, area = quarter_of(self.cleaned_data["quarter"]), self.at.area
        drawn_before = SpotCheckDraw.objects.filter(area=area, quarter=quarter).exists()
        if not drawn_before and local_date(self.at.now) <= waits_until(quarter):
            raise forms.ValidationError(gettext("这个季度的日志还没有全部到审核期，过后由系统抽取。"))
        if not drawn_before and not to_be_drawn(area, quarter, now=self.at.now):
            raise forms.ValidationError(gettext("这个季度没有已通过的下队日志可抽。"))
        return quarter


class AddingAsks(Asks):
    visit = EntryField(
        VisitLog.objects.none(),
        label=_("加抽哪一条"),
        error_messages={"invalid_choice": _("只能加抽本责任区本季度已通过的日志。")},
    )
    keeps = ("visit",)

    def fit(self, at: Any) -> None:
        """Offer what may be added; adding what is there already is no fault."""
        offer_rows(self, visit=addable(at.row, at.person, held=self.is_bound))


def linked_leaders(doing: Doing) -> list[Staff]:
    return holders(Role.AREA_LEADER, doing.area, on=local_date(doing.now))


# Nobody chooses the day: whoever did could leave out what comes after it.
DRAWING = Opening(
    title=_("抽取一个季度的"),
    rule=RULE,
    asks=DrawingAsks,
    beside=Beside(Area, every_area, lambda area: area.name),
    open_to={SYSTEM},
    whose=_("抽查由系统在季度结束后抽取。"),
    known=drawn_before,
    does=drawn,
    event="spotcheck.draw",
    tells=(Tell(_("系统已抽取上季度的日志，请核实：%s"), linked_leaders, of=lambda doing: doing.area.short_name),),
    look=Look("dice"),
    example=lambda doing: {"quarter": drawable(local_date(doing.now))},
)
ADDING = Opening(
    title=_("加抽一条"),
    rule=RULE,
    asks=AddingAsks,
    beside=Beside(SpotCheckDraw, lambda by: SpotCheckDraw.objects.visible_to(by).select_related("area")),
    may=lambda by, drawing: may_spot_check(by, drawing.area_id),
    whose=_("抽查由联村领导进行。"),
    known=added_before,
    does=added,
    event="add",
    said=_("加抽"),
    look=Look("add", hint=_("抽中的不能换、不能减，可以加。"), done=_("已加抽。")),
)
CHECK_DEEDS = (
    Deed(
        name="finding",
        title=_("记录核实情况"),
        rule="R-3.7",
        at={S.DRAWN},
        may={CHECKER},
        whose=CHECKED,
        asks=Finding,
        to=By("event", {"match": S.CLOSED, "unreachable": S.CLOSED, "mismatch": S.MISMATCH}),
        does=found,
        event=By("event", {name: name for name in FINDINGS}),
        said=FINDINGS,
        tells=(
            Tell(
                _("抽查与日志不符，请说明"),
                lambda doing: [doing.row.visit.author] if doing.row.status == S.MISMATCH else [],
            ),
        ),
        look=Look("spot", "primary", done=_("已记录。")),
        example={"finding": "说没有来过"},
    ),
    Deed(
        name="explain",
        title=_("说明情况"),
        rule="SM-1",
        at={S.MISMATCH},
        may={AUTHOR},
        whose=_("由日志作者本人说明。"),
        asks=Explanation,
        does=explained,
        tells=(Tell(_("%s已说明抽查情况"), lambda doing: [doing.row.checked_by], of=lambda doing: doing.person.name),),
        look=Look("message", "primary", done=_("已说明。")),
    ),
    Deed(
        name="conclude",
        title=_("下结论"),
        rule="SM-1",
        at={S.MISMATCH},
        may={CHECKER},
        whose=CHECKED,
        asks=Conclusion,
        musts=(
            Must(
                lambda row, doing: row.explanation or row.explain_by is None or row.explain_by < local_date(doing.now),
                _("本人还没有说明，说明的期限也没有过：先听本人说明。"),
                mend="explain",
            ),
        ),
        to=S.CLOSED,
        does=concluded,
        tells=(Tell(_("抽查已有结论"), lambda doing: [doing.row.visit.author]),),
        look=Look("rules", "primary", done=_("抽查已结。")),
    ),
)
