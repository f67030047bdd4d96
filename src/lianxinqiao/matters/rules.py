"""Rules of every matter (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(
    Rule("clock.pause_max_days", 15, Unit.COUNT, _("时限合计最多暂停天数"), "architecture §1", Change.SHORTER),
    Rule("service.days", 15, Unit.NATURAL_DAYS, _("服务事项办理"), "D"),
)
