"""Rules of the five conditions (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(
    Rule("five.ack.emergency", "0.5", Unit.NATURAL_HOURS, _("特急：签收"), "D-5", least=0.25),
    Rule("five.ack.urgent", 2, Unit.NATURAL_HOURS, _("紧急：签收"), "D-5"),
    Rule("five.ack.attention", 24, Unit.NATURAL_HOURS, _("关注：签收"), "D-5"),
    Rule("five.ack.routine", 3, Unit.NATURAL_DAYS, _("一般：签收"), "SM-2"),
    Rule("five.response.emergency", 2, Unit.NATURAL_HOURS, _("特急：首次回应"), "D-5"),
    Rule("five.response.urgent", 8, Unit.NATURAL_HOURS, _("紧急：首次回应"), "D-5"),
    Rule("five.response.attention", 3, Unit.NATURAL_DAYS, _("关注：首次回应"), "D-5"),
    Rule("five.response.routine", 15, Unit.NATURAL_DAYS, _("一般：首次回应（不迟于下次民情会议）"), "D-5, D-6"),
)
