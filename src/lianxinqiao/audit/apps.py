from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lianxinqiao.audit"

    def ready(self) -> None:
        from lianxinqiao.kernel.database.history import register_history

        register_history("audit.RecordOpening")
        register_history("audit.AuditEntry")
