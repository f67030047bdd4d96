from django.apps import AppConfig

# At least so long (personal information protection law 56; the network law asks six months): the rule may say longer.
AUDIT_MONTHS = 36


class AuditConfig(AppConfig):
    name = "lianxinqiao.audit"

    def ready(self) -> None:
        from lianxinqiao.kernel.database.history import register_history

        register_history("audit.RecordOpening", months=AUDIT_MONTHS)
        register_history("audit.AuditEntry", words=("subject", "detail"), months=AUDIT_MONTHS)
