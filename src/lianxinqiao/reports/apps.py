from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lianxinqiao.reports"

    def ready(self) -> None:
        from lianxinqiao.reports.web import menu

        menu.register()
