from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "lianxinqiao.calendar"
    label = "workcalendar"

    def ready(self) -> None:
        from lianxinqiao.kernel.database.history import register_history

        register_history("workcalendar.RuleValue")
