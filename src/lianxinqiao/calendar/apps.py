from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CalendarConfig(AppConfig):
    name = "lianxinqiao.calendar"
    label = "workcalendar"

    def ready(self) -> None:
        from lianxinqiao.calendar.rules import NOT_KEPT_YET, register_rules
        from lianxinqiao.kernel.database.history import register_history

        register_history("workcalendar.RuleValue")
        # Each app says the rules it keeps in ``rules.py``: found here, as its kinds are in ``kind.py``.
        autodiscover_modules("rules")
        register_rules(*NOT_KEPT_YET)
