"""What Steps are called that any matter may have; what only one kind has, that kind says.

An app whose doings leave Steps on matters of another's says what they are called in its ``apps.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

EVENTS: dict[str, StrPromise | str] = {
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
    "recounted": _("期限随放假安排变动"),
    "ask_second": _("提出，等另一人同意"),
    "second_declined": _("另一人不同意"),
}


def register_events(words: Mapping[str, StrPromise | str]) -> None:
    """Say what Steps are called that an app leaves on matters of any kind.

    Raises:
        ValueError: another app has one of these names.
    """
    if taken := set(words) & set(EVENTS):
        raise ValueError(f"{sorted(taken)} are registered already")
    EVENTS.update(words)
