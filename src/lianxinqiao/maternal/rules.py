"""Rules of slips (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(Rule("maternal.slip_days", 30, Unit.NATURAL_DAYS, _("妇幼服务转介凭条保存期限"), "RR-4", Change.SHORTER))
