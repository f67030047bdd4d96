"""Rules of boxes and letters (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(
    Rule("box.register_workdays", 1, Unit.WORKING_DAYS, _("意见箱来信登记期限"), "R-2.9"),
    Rule("box.answer_days", 15, Unit.NATURAL_DAYS, _("意见箱来信答复期限"), "service.days"),
)
