"""What was promised at a home: kept, or honestly given up; a wrong tap is taken back the same day (R-3.5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asks, Wanted
from lianxinqiao.kernel.fields import Sentences, YesNo
from lianxinqiao.matters.deeds import SYSTEM, By, Deed, Look, Must
from lianxinqiao.visits.choices import PromiseStatus as S
from lianxinqiao.visits.operations import promising
from lianxinqiao.visits.policies import PROMISER

RULE = "R-3.5"
WHOSE = _("承诺由答应的人自己了结。")


class EndAsks(Asks):
    kept = YesNo(label=_("结果"), yes=_("办到了"), no=_("办不成"))
    outcome = Sentences(label=_("说明（办不成必填）"), required=False)
    keeps = ("outcome",)
    wants = (Wanted("outcome", _("办不成的请写明原因，并告诉群众。"), lambda given, _at: given.get("kept") is False),)


PROMISE_DEEDS = (
    Deed(
        name="end",
        title=_("了结"),
        rule=RULE,
        at={S.OPEN},
        may={PROMISER},
        whose=WHOSE,
        to=By("kept", {True: S.KEPT, False: S.GIVEN_UP}),
        asks=EndAsks,
        does=promising.ended,
        example={"outcome": "条件不符合，已当面说明"},
        look=Look("check", "primary", done=_("已记录。"), back="visits:promises"),
    ),
    Deed(
        name="reopen",
        title=_("撤销刚才的了结"),
        rule=RULE,
        at={S.KEPT, S.GIVEN_UP},
        may={PROMISER},
        whose=WHOSE,
        to=S.OPEN,
        musts=(
            Must(
                lambda row, doing: local_date(doing.now) in (row.kept_on, row.given_up_on),
                _("只能撤销当天了结的承诺。"),
            ),
        ),
        sets={"kept_on": None, "given_up_on": None, "outcome": ""},
        look=Look("undo", done=_("已撤销，承诺仍在您的待办里。")),
    ),
    Deed(
        name="pass_on",
        title=_("交给接手的人"),
        rule="R-2.12",
        at={S.OPEN},
        may={SYSTEM},
        asks=promising.PassOnAsks,
        keeps={"to": "owner"},
    ),
)
