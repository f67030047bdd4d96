"""What the public doors keep for themselves."""

from __future__ import annotations

from django.db import models


class FilingMark(models.Model):
    """That somebody filed from an address at a moment: a digest that changes every day, for limits; kept two days."""

    id = models.BigAutoField(primary_key=True)
    mark = models.BinaryField(max_length=16)
    network = models.BinaryField(max_length=16, null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["mark", "-at"], name="filing_mark"),
            models.Index(fields=["network", "-at"], name="filing_network"),
            models.Index(fields=["at"], name="filing_age"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class UsedStamp(models.Model):
    """That a form's stamp was used, and for which filing: digests of both; kept two days, a stamp is good for hours."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    filing = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="used_stamp_age")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
