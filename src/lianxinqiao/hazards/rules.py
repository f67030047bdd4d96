"""Rules of evacuation rolls (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(Rule("hazard.roll_days", 30, Unit.NATURAL_DAYS, _("转移点名册在解除后保存期限"), "RR-8", Change.SHORTER))
