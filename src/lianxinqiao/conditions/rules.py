"""Rules of the five conditions (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

COUNTY = "地质灾害防治条例第二十八条、突发事件应对法第六十一条"

register_rules(
    Rule("five.ack.emergency", "0.5", Unit.NATURAL_HOURS, _("特急：签收"), "D-5", least=0.25),
    Rule("five.ack.urgent", 2, Unit.NATURAL_HOURS, _("紧急：签收"), "D-5"),
    Rule("five.ack.attention", 24, Unit.NATURAL_HOURS, _("关注：签收"), "D-5"),
    Rule("five.ack.routine", 3, Unit.NATURAL_DAYS, _("一般：签收"), "SM-2"),
    Rule("five.tell.county", 1, Unit.NATURAL_HOURS, _("灾情：报县里"), COUNTY, Change.SHORTER, least=0.25),
    Rule("five.response.emergency", 2, Unit.NATURAL_HOURS, _("特急：首次回应"), "D-5"),
    Rule("five.response.urgent", 8, Unit.NATURAL_HOURS, _("紧急：首次回应"), "D-5"),
    Rule("five.response.attention", 3, Unit.NATURAL_DAYS, _("关注：首次回应"), "D-5"),
    Rule("five.response.routine", 15, Unit.NATURAL_DAYS, _("一般：首次回应（不迟于下次民情会议）"), "D-5, D-6"),
)
