from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "lianxinqiao.intake"

    def ready(self) -> None:
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.desk.registry import Holding, register_holding
        from lianxinqiao.desk.web.listing import register_tools
        from lianxinqiao.intake.operations.keeping import held, place_of, released_to_carry_out, released_to_check
        from lianxinqiao.intake.web.pages import tools_of
        from lianxinqiao.kernel.database.history import register_history

        # Jobs that were ordered before the app was one of its own keep the names they were ordered under.
        for tasks in ("lianxinqiao.intake.tasks", "lianxinqiao.residents.tasks"):
            register_holding(f"{tasks}.check_import", Holding(_("检查导入的表格"), place_of, held, released_to_check))
            register_holding(f"{tasks}.carry_out_import", Holding(_("导入住户"), place_of, held, released_to_carry_out))
        register_history("intake.ImportStep", words=("reason",))
        register_tools("residents:households", tools_of)
        register_audit_words({"residents.import": _("导入人口"), "residents.undo": _("撤销导入")})
