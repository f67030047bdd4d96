"""Words of the lost-and-found desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    KEPT = "kept", _("代为保管")
    CLAIMED = "claimed", _("有人认领，待核对")
    RETURNED = "returned", _("已交还失主")
    HANDED_IN = "handed_in", _("无人认领，已上交")


class What(models.TextChoices):
    """What it is, roughly: the title says so, which stands in lists and messages and holds nobody's own words."""

    GLASSES = "glasses", _("眼镜")
    PHONE = "phone", _("手机")
    KEYS = "keys", _("钥匙")
    PAPERS = "papers", _("证件和钱包")
    OTHER = "other", _("其他物品")
