"""What may be done to a spot check (R-3.7, SM-1); drawing them is an operation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.asks import Asks, Sentences, Wanted
from lianxinqiao.matters.deeds import By, Deed, Look, Tell
from lianxinqiao.visits.choices import CheckConclusion
from lianxinqiao.visits.choices import CheckStatus as S
from lianxinqiao.visits.operations.findings import concluded, explained, found
from lianxinqiao.visits.policies import AUTHOR, CHECKER

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
        to=S.CLOSED,
        does=concluded,
        tells=(Tell(_("抽查已有结论"), lambda doing: [doing.row.visit.author]),),
        look=Look("rules", "primary", done=_("抽查已结。")),
    ),
)
