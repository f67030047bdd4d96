"""Words of cards, telephones and boxes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterStatus(models.TextChoices):
    RECEIVED = "received", _("已取出，待登记")
    REGISTERED = "registered", _("已登记，待办理")
    ANSWERED = "answered", _("已答复")


class LetterClass(models.TextChoices):
    DEMAND = "demand", _("诉求")
    SUGGESTION = "suggestion", _("建议")
