"""Rules of what officials are asked to say (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(Rule("statement.due", 1, Unit.NATURAL_DAYS, _("说明情况期限（以写明的日期为准）"), "RR-10"))
