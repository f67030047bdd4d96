"""Rules of what is given to others (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(Rule("assignment.due", 1, Unit.NATURAL_DAYS, _("交办期限（以交办时写明的日期为准）"), "R-10.6"))
