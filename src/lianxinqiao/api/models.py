"""Answers kept so that a write sent twice is done once."""

from __future__ import annotations

from django.db import models

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedJSONField


class IdempotentAnswer(models.Model):
    """What a write answered under a key its client made; the same key gets the same answer for a week.

    The answer is sealed; of a reading none is kept: sent again, it is another reading.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = EncryptedJSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotent_age")]

    def __str__(self) -> str:
        return str(self.key)
