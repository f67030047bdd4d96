from django.apps import AppConfig


class ConditionsConfig(AppConfig):
    name = "lianxinqiao.conditions"

    def ready(self) -> None:
        from lianxinqiao.conditions.web import menu

        menu.register()
