"""Rules of how long is kept what residents gave: they are read it out (domain §7, RR-14)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(Rule("retention.file_months", 120, Unit.COUNT, _("事项档案办结后保存月数"), "RR-14", Change.LONGER))
