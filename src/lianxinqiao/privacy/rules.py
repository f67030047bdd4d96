"""Rules of what is counted and of data requests (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(
    Rule("privacy.small_cell", 5, Unit.COUNT, _("小于此数不显示"), "RR-4, RR-5", Change.LONGER),
    Rule("privacy.min_n", 20, Unit.COUNT, _("少于此样本不出比例"), "RR-10", Change.LONGER),
    Rule("privacy.subject_days", 15, Unit.NATURAL_DAYS, _("个人信息请求办理"), "SM-10", Change.SHORTER),
)
