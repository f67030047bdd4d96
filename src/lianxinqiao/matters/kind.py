"""What waits for the word of a second person, as a kind: proposed by one, agreed to or declined by another (ADR 0022)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.matters.choices import SecondStatus as S
from lianxinqiao.matters.deeds import SYSTEM, Deed, Look, Must
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.models import Seconding
from lianxinqiao.matters.operations import agreeing, seconds

SECOND, ASKER = "second", "asker"


class DeclineAsks(Asks):
    reason = Sentences(label=_("为什么不同意"))


def tags_of(staff: Staff, row: Seconding) -> frozenset[str]:
    """Whoever was asked, and whoever asked: nobody stands in for a second person."""
    found = {SECOND: row.second_id == staff.pk, ASKER: row.asked_by_id == staff.pk}
    return frozenset(tag for tag, holds in found.items() if holds)


SECONDING = Kind(
    code=seconds.SECONDING,
    title=_("请另一人同意"),
    statuses=dict(S.choices),
    done={S.AGREED, S.DECLINED, S.WITHDRAWN},
    ledger=seconds.SECONDINGS,
    door="seconds",
    facts=("asked_by", "second", "asked_at"),
    tags=tags_of,
    step_words={"ask": _("提出")},
    deeds=(
        Deed(
            name="agree",
            title=_("同意"),
            # Under their own sign-in, which a token is not.
            by_api=False,
            rule="RR-13",
            at={S.ASKED},
            may={SECOND},
            whose=_("须由被请的人本人登录后同意。"),
            to=S.AGREED,
            musts=(Must(agreeing.could_be_done, _("现在不能办理：%s"), of=agreeing.hindrance),),
            does=agreeing.agreed,
            look=Look("check", "primary", hint=_("同意后立即办理，记录上写明两个人。"), done=_("已同意并办理。")),
        ),
        Deed(
            name="decline",
            title=_("不同意"),
            rule="RR-13",
            at={S.ASKED},
            may={SECOND},
            whose=_("须由被请的人本人登录后答复。"),
            to=S.DECLINED,
            asks=DeclineAsks,
            does=agreeing.declined,
            look=Look("close", done=_("已答复，没有办理。")),
        ),
        Deed(
            name="withdraw",
            title=_("撤回"),
            rule="RR-13",
            at={S.ASKED},
            may={ASKER},
            whose=_("由提出的人撤回。"),
            to=S.WITHDRAWN,
            does=agreeing.withdrawn,
            look=Look("undo", done=_("已撤回。")),
        ),
        Deed(
            name="lapse",
            title=_("不用再同意"),
            rule="RR-13",
            at={S.ASKED},
            may={SYSTEM},
            to=S.WITHDRAWN,
            musts=(Must(agreeing.is_over, _("事项还没有办结，两个人也都在岗。")),),
            does=agreeing.lapsed,
        ),
    ),
)
register_kind(SECONDING)
