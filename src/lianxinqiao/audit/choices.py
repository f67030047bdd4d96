"""Why somebody opened a record about a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """The closed list of purposes (domain §8)."""

    VISIT = "visit", _("走访准备")
    CONTACT = "contact", _("联系户服务")
    REPORT = "report", _("办理情况报告")
    DEMAND = "demand", _("办理诉求")
    EMERGENCY = "emergency", _("应急处置")
    CORRECTION = "correction", _("核对更正信息")
    RESIDENT_ASKED = "resident_asked", _("本人要求查询")
