from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "lianxinqiao.accounts"

    def ready(self) -> None:
        from lianxinqiao.accounts.operations.restored import OPENED, TAKEN, tell_of_restore
        from lianxinqiao.accounts.queries.areas import reach
        from lianxinqiao.accounts.queries.audited import deeds_of_towns, towns_of_auditor
        from lianxinqiao.accounts.scope import scope_of
        from lianxinqiao.accounts.web import signals  # noqa: F401  # listens once it is imported
        from lianxinqiao.audit.reach import Auditing, register_auditing
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.kernel.backup.carrying import register_afterwards, register_opened, register_taken
        from lianxinqiao.kernel.log import register_secret_route
        from lianxinqiao.places.reach import register_reach

        register_reach(lambda staff, *roles: scope_of(staff).area_ids(*roles), reach)
        register_auditing(Auditing(towns_of=towns_of_auditor, deeds_of=deeds_of_towns))

        register_secret_route("accounts:begin")
        for table, ended in OPENED.items():
            register_opened(table, ended=ended)
        for each in TAKEN:
            register_taken(each)
        register_afterwards(tell_of_restore)
        register_audit_words(
            {
                "staff.create": _("新建账号"),
                "staff.password": _("重设密码"),
                "staff.link": _("发放启用链接"),
                "staff.begin": _("用链接启用账号"),
                "staff.sign_on": _("绑定统一身份认证"),
                "staff.sign_on_refused": _("统一身份认证不符，没有放行"),
                "staff.sign_on_forgotten": _("解除统一身份认证的绑定"),
                "post.propose": _("提出任命，等另一人确认"),
                "post.propose_end": _("提出结束岗位，等另一人确认"),
                "post.confirm": _("确认任免"),
                "post.refuse": _("不同意任命"),
                "post.appoint": _("任命岗位"),
                "post.end": _("结束岗位"),
                "post.handover": _("岗位交接"),
                "post.stand_in": _("设置代理"),
                "post.decline": _("不代理"),
                "token.issue": _("发放令牌"),
                "token.revoke": _("停用令牌"),
                "machine.act": _("机房以别人的身份办事"),
                "machine.command": _("机房运行命令"),
                "backup.restore": _("从备份恢复"),
                "rule.decide": _("决定规则"),
                "fact.record": _("登记镇情数字"),
                "group.add": _("增加小组"),
                "group.rename": _("小组改名"),
                "group.end": _("撤销小组"),
                "area.bank": _("登记岸别和路线"),
                "body.state": _("登记有关单位"),
                "body.withdraw": _("撤下有关单位"),
                "area.describe": _("登记情况简介"),
            }
        )
