"""What was sent under which id."""

from __future__ import annotations

from django.db import models


class SentContent(models.Model):
    """A digest of what was sent under an id: kept as long as what came of it, and gone with its words."""

    id = models.UUIDField(primary_key=True, editable=False)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.id)
