from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "lianxinqiao.conditions"

    def ready(self) -> None:
        from lianxinqiao.accounts.queries.gaps import register_gaps
        from lianxinqiao.audit.purposes import register_purpose
        from lianxinqiao.conditions.choices import ConditionKind
        from lianxinqiao.conditions.queries.gaps import kinds_without_one_leader
        from lianxinqiao.conditions.web import menu
        from lianxinqiao.matters.files import file_of
        from lianxinqiao.matters.queries.openings import for_what_is_hidden
        from lianxinqiao.residents.personal import register_personal
        from lianxinqiao.residents.reach import register_telling

        words = ("place", "facts", "answer_needed", "action_taken", "result", "answer")
        register_personal(file_of("conditions.Report", _("情况报告"), *words))
        register_purpose("report", _("办理情况报告"), 30)
        register_telling(partial(for_what_is_hidden, "report", tuple(ConditionKind.values)))
        menu.register()
        register_gaps("leaders in charge", kinds_without_one_leader)
