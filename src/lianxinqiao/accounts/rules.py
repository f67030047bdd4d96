"""Rules of the people of an area, and of how long it is kept from where they signed in (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import SCHEME, register_rules

register_rules(
    Rule("area.office_cadre_min", 2, Unit.COUNT, _("每责任区机关干部最少人数"), f"{SCHEME} R-2.4"),
    Rule("area.office_cadre_max", 3, Unit.COUNT, _("每责任区机关干部最多人数"), f"{SCHEME} R-2.4"),
    Rule("area.police", 1, Unit.COUNT, _("每责任区公安干警人数"), f"{SCHEME} R-2.5"),
    Rule("area.judicial", 1, Unit.COUNT, _("每责任区司法干部人数"), f"{SCHEME} R-2.6"),
    Rule("area.handover_workdays", 1, Unit.WORKING_DAYS, _("离岗交接期限"), "R-2.12"),
    Rule(
        "people.opened_warn",
        60,
        Unit.COUNT,
        _("一小时内打开的人和户：提醒本人和审计员"),
        "RR-14",
        Change.SHORTER,
        least=20,
    ),
    Rule("people.opened_stop", 200, Unit.COUNT, _("一小时内打开的人和户：停止"), "RR-14", Change.SHORTER, least=60),
    Rule("retention.sign_in_months", 6, Unit.COUNT, _("登录地址和设备保留月数"), "RR-9, 网络安全法", Change.LOCKED),
)
