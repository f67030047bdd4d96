"""Rules of what is counted, of data requests and of how long files are kept (domain §7, RR-14)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(
    Rule("privacy.small_cell", 5, Unit.COUNT, _("小于此数不显示"), "RR-4, RR-5", Change.LONGER),
    Rule("privacy.min_n", 20, Unit.COUNT, _("少于此样本不出比例"), "RR-10", Change.LONGER),
    Rule("retention.request_months", 36, Unit.COUNT, _("个人信息请求办结后保存月数"), "RR-14", Change.LONGER),
    Rule("retention.audit_months", 36, Unit.COUNT, _("查阅记录保留月数"), "RR-14", Change.LONGER),
    Rule(
        "retention.contact_months",
        12,
        Unit.COUNT,
        _("联系户、预约登记在年度结束或未到场后保留月数"),
        "RR-14",
        Change.SHORTER,
        least=3,
    ),
    Rule("privacy.subject_days", 15, Unit.NATURAL_DAYS, _("个人信息请求办理"), "SM-10", Change.SHORTER),
)
