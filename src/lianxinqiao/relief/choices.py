"""Words of relief."""

from django.db import models
from django.utils.translation import gettext_lazy as _

GRANTED, REFUSED = _("同意救助"), _("不符合条件")


class Status(models.TextChoices):
    APPLIED = "applied", _("已申请，待决定")
    GRANTED = "granted", _("同意救助，待告知")
    REFUSED = "refused", _("不符合条件，待告知")
    TOLD = "told", _("已告知")


class Relief(models.TextChoices):
    """What may be given, by the rules of civil affairs alone."""

    TEMPORARY = "temporary", _("临时救助")
    MINIMUM = "minimum", _("低保、特困供养")
    MEDICAL = "medical", _("医疗救助")
    HOUSING = "housing", _("住房救助")
    DISASTER = "disaster", _("受灾救助")
    STUDY = "study", _("教育救助")
    OTHER = "other", _("其他帮扶")
