"""What may be done to an official warning: passed on with its issuer and number, lifted when they lift it (RR-8, F-13)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.hazards.asks import Relay
from lianxinqiao.hazards.choices import WarningState as S
from lianxinqiao.hazards.operations.warnings import at_its_site, lifted, relayed, relayed_before
from lianxinqiao.hazards.policies import KEEPER, ON_DUTY, keeps_any
from lianxinqiao.matters.deeds import Deed, Look, Tell, holding
from lianxinqiao.matters.openings import Opening

KEPT = _("您在这个责任区没有管理隐患点的岗位。")

WARNING_OPENS = Opening(
    title=_("转发预警"),
    rule="RR-8",
    asks=Relay,
    may=lambda by, _beside: keeps_any(by),
    whose=KEPT,
    area=lambda doing: doing.asked.area,
    one_by_one=True,
    does=relayed,
    follows=at_its_site("relay"),
    event="relay",
    known=relayed_before,
    tells=(
        Tell(
            _("转发%(level)s预警：%(issuer)s %(number)s"),
            holding(*ON_DUTY),
            lambda doing: doing.row.text,
            urgent=True,
            deputies=True,
            once=lambda doing: f"warning:{doing.row.pk}",
            of=lambda doing: {
                "level": doing.row.get_level_display(),
                "issuer": doing.row.issuer,
                "number": doing.row.number,
            },
        ),
    ),
    look=Look(
        "warning",
        done=_("已转发，责任区值守人员都已收到。"),
        lead=_("只转发官方预警。有人正受威胁时先打电话、敲锣喊人。"),
    ),
)
WARNING_DEEDS = (
    Deed(
        name="stand_down",
        title=_("预警解除"),
        rule="RR-8",
        at={S.STANDING},
        may={KEEPER},
        whose=KEPT,
        to=S.LIFTED,
        does=lifted,
        follows=at_its_site("stand_down"),
        look=Look("check", done=_("已记录解除。")),
    ),
)
