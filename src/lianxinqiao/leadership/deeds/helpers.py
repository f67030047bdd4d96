"""How somebody from outside comes to help with a demand, and how it ends (R-10.8)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.deeds.own_code import guarded
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.kernel.asks import asks_of
from lianxinqiao.kernel.fields import PastDay
from lianxinqiao.leadership.beside import DEMAND_BESIDE
from lianxinqiao.leadership.choices import HelperKind, Part
from lianxinqiao.leadership.choices import HelperStatus as S
from lianxinqiao.leadership.models import Helper
from lianxinqiao.leadership.operations import helpers
from lianxinqiao.matters.deeds import RESIDENT, Deed, Look, Must, Own
from lianxinqiao.matters.openings import Opening

INVITERS = frozenset({OFFICE, HANDLER})
WHOSE = _("由承办人或综治信访办邀请。")


def helper_tags(staff: Staff, helper: Helper) -> frozenset[str]:
    """Turn a person into their parts in a helper: those they have in the demand, of whoever may ask for help."""
    return tags_of(staff, helper.demand.matter) & INVITERS


def may_link(by: Staff, demand: Demand) -> bool:
    """Its handler and the petition office ask somebody to help."""
    return bool(tags_of(by, demand.matter) & INVITERS)


HelperAsks = asks_of(
    Helper,
    "name",
    kind=forms.ChoiceField(choices=HelperKind.choices),
    parts=forms.MultipleChoiceField(choices=Part.choices, widget=forms.CheckboxSelectMultiple, required=False),
    consented_on=PastDay(since="received_at"),
)


OPENS_HELPER = Opening(
    title=_("请人帮忙"),
    rule="R-10.8",
    beside=DEMAND_BESIDE,
    may=may_link,
    whose=WHOSE,
    musts=(Must(lambda demand, _doing: not demand.matter.is_done, _("诉求已办结。")),),
    asks=HelperAsks,
    does=helpers.linked,
    event="link_helper",
    # The code is shown once, on a page.
    by_api=False,
    look=Look("people", hint=_("须本人同意；帮扶人只看本人同意的部分，本人随时可以取消。"), rare=True),
)
HELPER_DEEDS = guarded(
    (
        Deed(
            name="end_helper",
            title=_("结束帮扶"),
            rule="R-10.8",
            at={S.LINKED},
            may={*INVITERS, RESIDENT},
            whose=WHOSE,
            to=S.ENDED,
            does=helpers.ended,
            look=Look("close", done=_("已结束，查询码失效。"), rare=True),
            own=Own(_("取消帮扶人"), Look("close", done=_("已取消，他看不到了。"))),
        ),
    ),
    of=lambda helper: helper.demand,
)
