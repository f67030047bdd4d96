"""Words of requests about one's own data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What a person may ask about their own data (SM-10)."""

    ACCESS = "access", _("查阅、复制")
    CORRECT = "correct", _("更正、补充")
    DELETE = "delete", _("删除")
    WITHDRAW = "withdraw", _("撤回同意")
    EXPLAIN = "explain", _("要求解释")


class RequestStatus(models.TextChoices):
    RECEIVED = "received", _("已收到")
    IDENTITY = "identity", _("核对身份")
    WORKING = "working", _("办理中")
    FULFILLED = "fulfilled", _("已照办，待告知")
    PARTLY = "partly", _("部分照办，待告知")
    REFUSED = "refused", _("不能照办，待告知")
    CLOSED = "closed", _("已告知")
