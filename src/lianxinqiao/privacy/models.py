"""A request about one's own data, beside its Matter."""

from __future__ import annotations

from django.db import models

from lianxinqiao.kernel.secrets import EncryptedField
from lianxinqiao.kernel.text import CleanTextField
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.choices import RequestKind
from lianxinqiao.residents.models import Household


class DataRequest(models.Model):
    """A person's request about their own data (SM-10).  What they say of themselves is sealed."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="data_request")
    kind = models.CharField(max_length=10, choices=RequestKind)
    text = CleanTextField()
    asker_name = EncryptedField(blank=True)
    asker_phone = EncryptedField(blank=True)
    # Whoever holds the receipt of a matter need not say who they are.
    about = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code_digest = models.BinaryField(max_length=32, unique=True)
    answer = CleanTextField(blank=True)

    def __str__(self) -> str:
        return str(self.matter)
