"""Who opened which record about a person, and what was done outside a Matter; insert-only."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from lianxinqiao.audit.purposes import purposes
from lianxinqiao.audit.querysets import AuditQuerySet
from lianxinqiao.kernel.text import CleanCharField

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class RecordOpening(models.Model):
    """One opening of a person-level record, kept so that the resident can be shown it."""

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = CleanCharField(max_length=80)
    purpose = models.CharField(max_length=20, choices=purposes)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"], name="opening_of_subject")]
        triggers = [pgtrigger.Protect(name="opening_append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.by_name} {self.get_purpose_display()} {self.at:%Y-%m-%d %H:%M}"


class AuditEntry(models.Model):
    """One deed that has no Matter of its own: an export, an import, a key rotation, an appointment."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=40)
    subject = CleanCharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest")]
        triggers = [pgtrigger.Protect(name="audit_append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed} {self.subject}"
