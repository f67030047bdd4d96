"""What happened to a workbook of residents that somebody brought; the workbook itself lies with the register."""

from __future__ import annotations

import pgtrigger
from django.db import models

from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.matters.models import OwnStep
from lianxinqiao.residents.models import ImportRun


class ImportStep(OwnStep):
    """One thing that happened to a brought workbook; insert-only."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("run", "at"))

    class Meta:
        ordering = ["run", "id"]
        triggers = [pgtrigger.Protect(name="importstep_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
