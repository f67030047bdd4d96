"""What may be done to a hazard site (SM-11, RR-8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from lianxinqiao.hazards.asks import (
    Home,
    Move,
    NewSite,
    Note,
    OfWarning,
    Patrol,
    RollCall,
    Signing,
    SiteFacts,
    Threatened,
)
from lianxinqiao.hazards.choices import WarningState
from lianxinqiao.hazards.operations import evacuation, sites
from lianxinqiao.hazards.policies import KEEPER, SERVING, keeps_any
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import SYSTEM, Deed, Doing, Fork, Look, Must, over
from lianxinqiao.matters.openings import Opening
from lianxinqiao.places.choices import HazardState as S
from lianxinqiao.places.models import HazardSite
from lianxinqiao.residents.models import Household

KEPT = _("您在这个责任区没有管理隐患点的岗位。")
SERVED = _("由服务这个责任区住户的人办理。")
ALWAYS = frozenset(S)
# A roll begins with a move, and ends after it.
MOVED_ONCE = ALWAYS - {S.REGISTERED}
IN_DANGER = frozenset({S.RELAYED_WARNING, S.MOVED})
HAS_HOMES = Must(lambda site, _doing: site.threatened.exists(), _("还没有登记受威胁户。"), mend="threatened")


def a_home(doing: Doing) -> dict[str, Any]:
    home = Household.objects.filter(area=doing.row.area_id, group__isnull=False, is_active=True).first()
    return {"group": home.group_id, "house": home.house_no} if home is not None else {}


def watched_first(site: HazardSite, _asked: Asked) -> str:
    """The first patrol puts a site under watch."""
    return S.WATCHED if site.status == S.REGISTERED else ""


def under_warning(site: HazardSite, _asked: Asked) -> str:
    """People that have been moved stay moved; what is closed stays closed."""
    return "" if site.status in IN_DANGER or site.status == S.CLOSED else S.RELAYED_WARNING


def out_of_danger(site: HazardSite, _asked: Asked) -> str:
    """With the last warning lifted a site stands down."""
    return S.STOOD_DOWN if site.status in IN_DANGER and not sites.is_warned(site) else ""


def last_day(site: HazardSite) -> date | None:
    """Return the last day of the roll; None where no move has ended."""
    return site.roll.aggregate(first=Min("delete_on"))["first"]  # type: ignore[no-any-return]  # a day


def step(name: str, title: Any, at: set[str], to: str, **more: Any) -> Deed:
    """Return a deed of whoever keeps the site that moves it on, with words of what happened."""
    given = {"asks": Note, "does": sites.noted, "look": Look("check", done=_("已记录。")), **more}
    return Deed(name=name, title=title, rule="SM-11", at=at, may={KEEPER}, whose=KEPT, to=to, **given)


SITE_OPENS = Opening(
    title=_("登记隐患点"),
    rule="SM-11",
    asks=NewSite,
    may=lambda by, _beside: keeps_any(by),
    whose=KEPT,
    area=lambda doing: doing.asked.area,
    one_by_one=True,
    does=sites.registered,
    event="register",
    look=Look("add", done=_("已登记。")),
)
SITE_DEEDS = (
    Deed(
        name="patrol",
        title=_("记录巡查"),
        rule="SM-11",
        at=ALWAYS,
        may={KEEPER},
        whose=KEPT,
        asks=Patrol,
        to=Fork(watched_first, (S.WATCHED,)),
        does=sites.patrolled,
        event={S.WATCHED: "watch", "": "patrol"},
        said={"watch": _("开始监测"), "patrol": _("巡查")},
        bumps=False,
        look=Look("eye", "primary", done=_("已记录巡查。")),
    ),
    step("watch", _("开始监测"), {S.STOOD_DOWN, S.TREATED}, S.WATCHED),
    step(
        "move",
        _("群众已转移"),
        {S.RELAYED_WARNING},
        S.MOVED,
        asks=Move,
        does=sites.moved,
        look=Look("check", "danger", done=_("已记录。")),
    ),
    step("treat", _("已完成治理"), {S.WATCHED, S.STOOD_DOWN}, S.TREATED),
    step("close", _("销号"), {S.TREATED}, S.CLOSED),
    # These two come with official warnings, never from the town alone (F-13).
    Deed(
        name="relay",
        title=_("转发官方预警"),
        rule="SM-11",
        at=ALWAYS,
        may={SYSTEM},
        asks=OfWarning,
        musts=(Must(lambda site, _doing: sites.is_warned(site), _("没有生效中的官方预警。")),),
        to=Fork(under_warning, (S.RELAYED_WARNING,)),
    ),
    Deed(
        name="stand_down",
        title=_("预警解除"),
        rule="SM-11",
        at=ALWAYS,
        may={SYSTEM},
        asks=OfWarning,
        musts=(
            Must(
                lambda site, _doing: site.warnings.filter(status=WarningState.LIFTED).exists(),
                _("没有已解除的官方预警。"),
            ),
        ),
        to=Fork(out_of_danger, (S.STOOD_DOWN,)),
        does=sites.stood_down,
    ),
    Deed(
        name="change",
        title=_("更正资料"),
        rule="SM-11",
        at=ALWAYS,
        may={KEEPER},
        whose=KEPT,
        asks=SiteFacts,
        does=sites.changed,
        look=Look("edit", done=_("已更正。")),
    ),
    Deed(
        name="sign",
        title=_("签订明白卡"),
        rule="SM-11",
        at=ALWAYS,
        may={KEEPER},
        whose=KEPT,
        asks=Signing,
        does=sites.signed,
        versioned=False,
        bumps=False,
        look=Look("card", done=_("已记录签订。")),
    ),
    Deed(
        name="threatened",
        title=_("登记受威胁户"),
        rule="RR-8",
        at=ALWAYS,
        may={SERVING},
        whose=SERVED,
        asks=Threatened,
        does=evacuation.threatened,
        versioned=False,
        look=Look("add", done=_("已登记。")),
        example=a_home,
    ),
    Deed(
        name="card",
        title=_("已发明白卡"),
        rule="RR-8",
        at=ALWAYS,
        may={SERVING},
        whose=SERVED,
        asks=Home,
        musts=(HAS_HOMES,),
        does=evacuation.card_given,
        versioned=False,
        bumps=False,
        look=Look("card", done=_("已记录。")),
    ),
    Deed(
        name="safe_now",
        title=_("不再受威胁"),
        rule="RR-8",
        at=ALWAYS,
        may={SERVING},
        whose=SERVED,
        asks=Home,
        musts=(HAS_HOMES,),
        does=evacuation.no_longer_threatened,
        versioned=False,
        look=Look("close", done=_("已移出。")),
    ),
    Deed(
        name="call",
        title=_("转移点名"),
        rule="RR-8",
        at=MOVED_ONCE,
        may={SERVING},
        whose=SERVED,
        asks=RollCall,
        musts=(Must(lambda site, _doing: site.roll.exists(), _("还没有点名册。")),),
        does=evacuation.called,
        versioned=False,
        bumps=False,
        look=Look("check"),
    ),
    Deed(
        name="forget_roll",
        title=_("删除转移点名册"),
        rule="RR-8",
        at=MOVED_ONCE - {S.MOVED},
        may={SYSTEM},
        musts=(
            Must(lambda site, _doing: last_day(site) is not None, _("没有已结束的点名册。")),
            over(last_day, _("还没有到删除点名册的日子。")),
        ),
        does=evacuation.forgotten,
        bumps=False,
    ),
)
