"""Rules of reception days and of cases that a leader owns (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(
    Rule("owned.confirm_workdays", 5, Unit.WORKING_DAYS, _("包案确认"), "SM-4"),
    Rule("owned.meet_workdays", 10, Unit.WORKING_DAYS, _("包案领导当面听取意见"), "SM-4"),
    Rule("owned.note_days", 15, Unit.NATURAL_DAYS, _("包案进展记录"), "SM-4"),
    Rule("reception.weekday", "每周一天", Unit.TEXT, _("领导接访日"), "D-12"),
    Rule("reception.publish_days", 10, Unit.NATURAL_DAYS, _("接访日提前公布"), "D"),
    Rule("reception.move_days", 14, Unit.NATURAL_DAYS, _("接访日改期最多推后"), "R-10.1"),
    Rule("owned.old_days", 60, Unit.NATURAL_DAYS, _("包案：多久没有办结算拖得久"), "SM-4"),
    Rule("owned.households", 5, Unit.COUNT, _("包案：涉及几户算面广"), "SM-4"),
    Rule("owned.max_days", 90, Unit.NATURAL_DAYS, _("包案期限"), "D"),
    Rule("owned.extend_days", 30, Unit.NATURAL_DAYS, _("包案延长"), "D"),
)
