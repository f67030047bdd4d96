"""Words of what an official is asked to say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatementStatus(models.TextChoices):
    ASKED = "asked", _("待说明")
    GIVEN = "given", _("已说明")
    CANCELLED = "cancelled", _("已取消")
