"""Words of official warnings, and what the kinds are called where they are stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

SITE, WARNING = "hazard_site", "warning"


class WarningLevel(models.TextChoices):
    BLUE = "blue", _("蓝色")
    YELLOW = "yellow", _("黄色")
    ORANGE = "orange", _("橙色")
    RED = "red", _("红色")


class WarningState(models.TextChoices):
    STANDING = "standing", _("生效中")
    LIFTED = "lifted", _("已解除")
