"""A town's own template of a paper, edited in Word."""

from __future__ import annotations

from django.db import models

from lianxinqiao.accounts.models import Staff
from lianxinqiao.places.models import Area


class PaperTemplate(models.Model):
    """The Word file a town fills instead of the default one; the newest of a paper counts, older ones stay."""

    id = models.BigAutoField(primary_key=True)
    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    content = models.BinaryField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["town", "code", "-at"], name="paper_template_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d}"
