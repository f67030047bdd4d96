"""Jobs that ended their worker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.querysets import HeldJobQuerySet
from lianxinqiao.places.models import Area


class HeldJob(models.Model):
    """How often one job ended the worker that did it; held back from the second time on, until an administrator decides.

    What the job was about is not kept here: the queue has its arguments, which are ids.
    """

    class Decision(models.TextChoices):
        RELEASED = "released", _("已重新排队")
        DROPPED = "dropped", _("已作废")

    job_id = models.BigIntegerField(primary_key=True)
    task = models.CharField(max_length=128)
    # Whose it is, as the app that ordered it says; nobody's is the machine's.
    area = models.ForeignKey(Area, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    times = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = HeldJobQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-job_id"]

    def __str__(self) -> str:
        return f"{self.task} {self.job_id}"
