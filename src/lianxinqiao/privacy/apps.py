from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "lianxinqiao.privacy"

    def ready(self) -> None:
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.kernel.backup.carrying import register_afterwards, register_carried
        from lianxinqiao.kernel.database.history import register_grounds, register_history
        from lianxinqiao.matters.files import file_of
        from lianxinqiao.privacy.operations.replaying import replay_tombstones, tell_of_lost_requests
        from lianxinqiao.residents.personal import Personal, register_personal

        register_history("privacy.Tombstone")
        register_grounds("privacy.Tombstone")
        register_carried("privacy_tombstone")
        register_afterwards(replay_tombstones)
        register_afterwards(tell_of_lost_requests)
        register_audit_words(
            {
                "data.delete": _("删除个人信息"),
                "data.replay": _("恢复备份后重新删除"),
                "data.expire": _("保存期满的内容已隐去"),
            }
        )
        register_personal(
            file_of(
                "privacy.DataRequest",
                _("个人信息请求"),
                "text",
                "answer",
                "whom_name",
                "relation",
                "asker_name",
                "asker_phone",
                clears={"person": None, "household": None},
                rule="retention.request_months",
                duty=_("处理个人信息的记录"),
            ),
            # What rooms below this one keep.
            Personal(
                model="notifications.Message", words=_("工作消息"), file="about", goes=True, loose=("title", "body")
            ),
            Personal(model="notifications.Delivery", words=_("工作消息"), loose=("error",)),
            Personal(model="audit.AuditEntry", words=_("操作记录"), loose=("subject", "detail")),
            Personal(model="procrastinate.ProcrastinateJob", words=_("后台任务"), loose=("args",)),
        )
