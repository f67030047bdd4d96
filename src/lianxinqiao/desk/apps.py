from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "lianxinqiao.desk"

    def ready(self) -> None:
        from lianxinqiao.audit.words import register_audit_words

        register_audit_words({"list.export": _("导出表格"), "backup.ask": _("要求备份")})
