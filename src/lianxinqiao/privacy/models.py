"""A request about one's own data, beside its Matter; what was taken out of use for it; what was deleted."""

from __future__ import annotations

import pgtrigger
from django.db import models

from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedField, EncryptedJSONField, SealedLineField, SealedTextField
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.choices import Proof, RequestKind, Whom
from lianxinqiao.residents.models import Household, Person


class DataRequest(models.Model):
    """A person's request about their own data (SM-10), or about whom they stand up for.  What they say of people is sealed."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="data_request")
    kind = models.CharField(max_length=10, choices=RequestKind)
    text = SealedTextField()
    asker_name = EncryptedField(blank=True)
    asker_phone = EncryptedField(blank=True)
    whom = models.CharField(max_length=8, choices=Whom, default=Whom.SELF)
    whom_name = EncryptedField(blank=True)
    relation = SealedLineField(max_length=20, blank=True)
    proof = models.CharField(max_length=10, choices=Proof, default=Proof.NONE, blank=True)
    # Whoever holds the receipt of a matter need not say who they are.
    about = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Found by what the person said, never chosen from a list; gone when they are.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    code_digest = models.BinaryField(max_length=32, unique=True)
    answer = SealedTextField(blank=True)

    def __str__(self) -> str:
        return str(self.matter)


class Withheld(models.Model):
    """What was taken out of a row whose use was stopped: put back when the request is refused, gone when it is granted.

    Of a file that is still worked on for somebody nothing is taken yet: it ``waits`` until that is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="withheld")
    model = models.CharField(max_length=60)
    row = models.UUIDField()
    values = EncryptedJSONField()
    waits = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "row"], name="withheld_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"


class Tombstone(models.Model):
    """That the data of a row were deleted: a keyed digest of which, so that a restored backup is deleted from again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    model = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["model", "digest"], name="tombstone_of_row")]
        triggers = [pgtrigger.Protect(name="tombstone_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.model} {self.at:%Y-%m-%d}"
