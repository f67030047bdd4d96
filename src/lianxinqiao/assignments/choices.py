"""Words of parts given to others."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentStatus(models.TextChoices):
    GIVEN = "given", _("已交办")
    WORKING = "working", _("办理中")
    DONE = "done", _("已办结")
    RETURNED = "returned", _("已退回")
    CANCELLED = "cancelled", _("已取消")
