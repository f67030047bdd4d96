from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "lianxinqiao.calendar"
    label = "workcalendar"
