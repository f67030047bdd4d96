"""What Steps are called that any matter may have; what only one kind has, that kind says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "open": _("上报"),
    "merge": _("并入另一事项"),
    "merged_in": _("另一事项并入"),
    "urge": _("催办"),
    "supervise": _("督办"),
    "answer_supervision": _("答复督办"),
    "change_owner": _("转交承办人"),
    "remind": _("时限提醒"),
    "escalate": _("逾期上报"),
    "pause_clock": _("暂停时限"),
    "resume_clock": _("恢复时限"),
}
