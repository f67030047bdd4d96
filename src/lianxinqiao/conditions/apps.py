from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "lianxinqiao.conditions"

    def ready(self) -> None:
        from lianxinqiao.conditions.web import menu
        from lianxinqiao.residents.personal import file_of, register_personal

        words = ("place", "facts", "answer_needed", "action_taken", "result", "answer")
        register_personal(file_of("conditions.Report", _("情况报告"), *words))
        menu.register()
