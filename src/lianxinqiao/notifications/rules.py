"""Rules of messages (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

register_rules(Rule("quiet_hours", "18:00–08:00 及非工作日", Unit.TEXT, _("免打扰时段"), "F-2", Change.LONGER))
