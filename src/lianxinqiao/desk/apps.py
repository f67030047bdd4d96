from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "lianxinqiao.desk"

    def ready(self) -> None:
        from lianxinqiao.accounts.web.second_factor import register_before_the_second_step
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.desk.queries import machine, services
        from lianxinqiao.kernel.health import DATABASE, TABLES, Check, register_check
        from lianxinqiao.kernel.routes import register_page

        register_audit_words(
            {
                "list.export": _("导出表格"),
                "backup.ask": _("要求备份"),
                "jobs.release": _("重做停下的任务"),
                "jobs.drop": _("作废停下的任务"),
            }
        )
        for check in (
            Check(DATABASE, _("数据库"), 0, machine.database, asks_database=False),
            Check(TABLES, _("表结构"), 1, machine.migrations),
            Check("role", _("数据库账号"), 2, machine.role),
            Check("disk", _("磁盘"), 3, machine.disk, asks_database=False),
            Check("clock", _("时钟"), 4, machine.clock),
            Check("keys", _("加密密钥"), 5, machine.keys),
            Check("queue", _("后台任务"), 6, services.queue, shown=services.queue_for),
            Check("backup", _("备份"), 7, services.backup),
            Check("notices", _("外部消息"), 8, services.notices),
            Check("beside", _("留下的数据库"), 11, machine.left_beside),
            Check("restored", _("恢复备份"), 12, machine.restored),
            Check("sign_on", _("统一身份认证"), 13, machine.first_match, asks_database=False),
            Check("calendar", _("工作日历"), 9, services.calendar),
        ):
            register_check(check)
        register_page("me", "desk:me")
        register_page("staff", "desk:staff")
        register_page("audit", "desk:audit")
        register_page("gaps", "desk:gaps")
        # Language, letters, contrast: whoever is asked for the second step reads the question.
        register_before_the_second_step("desk:preferences")
