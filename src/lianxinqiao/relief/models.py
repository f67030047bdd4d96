"""An application for relief: a household's hardship, decided on the rules of relief and on nothing else (RR-3).

It knows no demand, no petition and no promise: there is no column that could name one, and the layers of the
project do not let this app import them.  A test holds both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.text import CleanCharField, CleanTextField
from lianxinqiao.matters.models import Matter
from lianxinqiao.relief.choices import Relief
from lianxinqiao.residents.models import Household


class ReliefApplication(models.Model):
    """One application, handed in with the household's agreement by somebody who does not decide it."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="relief")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="relief")
    relief = models.CharField(max_length=12, choices=Relief)
    hardship = CleanTextField()
    agreed_on = models.DateField()
    applied_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(null=True, blank=True)
    basis = CleanCharField(max_length=200, blank=True)
    decision = CleanTextField(blank=True)
    decided_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="relief_decided_by_another", condition=Q(decided_by=None) | ~Q(decided_by=F("applied_by"))
            ),
            models.CheckConstraint(
                name="relief_decision_whole",
                condition=Q(is_granted=None, decided_by=None)
                | (
                    Q(is_granted__isnull=False, decided_by__isnull=False, decided_on__isnull=False)
                    & ~Q(basis="")
                    & ~Q(decision="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter)
