from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaternalConfig(AppConfig):
    name = "lianxinqiao.maternal"

    def ready(self) -> None:
        from lianxinqiao.conditions.web.reports import KeptElsewhere, register_condition
        from lianxinqiao.kernel.backup.carrying import register_taken
        from lianxinqiao.kernel.database.history import register_history
        from lianxinqiao.maternal.operations.restored import OVER
        from lianxinqiao.maternal.web import menu

        register_history("maternal.SlipStep")
        register_taken(OVER)
        purpose = _("孕产妇想要服务时给一张转介凭条，不登记个人")
        register_condition(KeptElsewhere("maternal", _("孕情"), "maternal", purpose, "maternal:slips"))
        menu.register()
