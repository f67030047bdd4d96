from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HazardsConfig(AppConfig):
    name = "lianxinqiao.hazards"

    def ready(self) -> None:
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.hazards.web import menu
        from lianxinqiao.kernel.database.history import register_history
        from lianxinqiao.kernel.routes import register_page
        from lianxinqiao.residents.holders import register_holder

        register_page("hazard_site", "hazards:site")
        register_page("warning", "hazards:warning")
        register_holder("hazards.ThreatenedHousehold", "household", _("隐患点受威胁名单"))
        register_holder("hazards.RollEntry", "household", _("转移点名册"))
        register_audit_words(
            {
                "hazard.register": _("登记隐患点"),
                "hazard.change": _("更正隐患点"),
                "roll.delete": _("删除转移点名册"),
                "hazard.card": _("签订防灾明白卡"),
                "warning.relay": _("转发预警"),
                "warning.stand_down": _("解除预警"),
            }
        )
        register_history("hazards.HazardStep", words=("reason",))
        register_history("hazards.WarningStep", words=("reason",))
        menu.register()
