"""A sealed slip to the health centre (RR-4): given to a woman who asks for it, handed in, taken back, or run out.

The API has no door to it: a list of slips would be a count that is not masked.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.maternal.asks import NumberAsks, SlipAsks
from lianxinqiao.maternal.choices import SlipStatus as S
from lianxinqiao.maternal.ledgers import SLIPS
from lianxinqiao.maternal.operations import slips
from lianxinqiao.maternal.policies import CENTRE, gives_slips, slip_tags
from lianxinqiao.matters.deeds import RESIDENT, SYSTEM, Deed, Look, over
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.openings import Opening

SLIP = Kind(
    code="maternal_slip",
    title=_("妇幼服务转介凭条"),
    statuses=dict(S.choices),
    done={S.HANDED_OVER, S.WITHDRAWN, S.EXPIRED},
    tags=slip_tags,
    posts={CENTRE: (Role.HEALTH_CENTRE,)},
    ledger=SLIPS,
    opens=Opening(
        title=_("开转介凭条"),
        rule="RR-4",
        asks=SlipAsks,
        may=lambda by, _beside: gives_slips(by),
        whose=_("您在这个责任区没有岗位。"),
        area=lambda doing: doing.asked.area,
        does=slips.given,
        event="give_slip",
        # The number is shown once, on a page.
        by_api=False,
        look=Look("maternal", "primary", hint=_("本人提出想要服务时才开。")),
    ),
    deeds=(
        Deed(
            name="receipt",
            title=_("确认收到凭条"),
            rule="RR-4",
            at={S.WAITING},
            may={CENTRE},
            whose=_("由卫生院确认。"),
            to=S.HANDED_OVER,
            asks=NumberAsks,
            sets={"token": None, "handed_over_on": lambda doing: local_date(doing.now)},
            # Nobody looks at a slip before they have its number.
            versioned=False,
            by_api=False,
            look=Look("check", "primary", done=_("已确认，凭条编号已销毁。")),
            example=lambda doing: {"token": doing.row.token},
        ),
        Deed(
            name="withdraw",
            title=_("撤回凭条"),
            rule="RR-4",
            at={S.WAITING},
            may={RESIDENT},
            to=S.WITHDRAWN,
            asks=NumberAsks,
            sets={"token": None},
            versioned=False,
            by_api=False,
            example=lambda doing: {"token": doing.row.token},
        ),
        Deed(
            name="expire",
            title=_("到期销毁编号"),
            rule="RR-4",
            at={S.WAITING},
            may={SYSTEM},
            musts=(over(lambda row: row.expires_on, _("凭条还没有到期。")),),
            to=S.EXPIRED,
            sets={"token": None},
        ),
    ),
)
register_kind(SLIP)
