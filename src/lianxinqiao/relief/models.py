"""An application for relief: a household's hardship, decided on the rules of relief and on nothing else (RR-3).

No column could name a demand, a petition or a promise, and no layer lets this app import them: a test holds both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.matters.models import Matter
from lianxinqiao.relief.choices import GRANTED, REFUSED, Relief
from lianxinqiao.residents.models import Household

ONLY_HARDSHIP = _("只写困难，如收入、患病、房屋、受灾。不写有没有反映过问题，也不写任何承诺。")


class ReliefApplication(models.Model):
    """One application, handed in with the household's agreement by somebody who does not decide it."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="relief")
    household = models.ForeignKey(Household, models.PROTECT, related_name="relief", verbose_name=_("住户"))
    relief = models.CharField(_("哪种救助"), max_length=12, choices=Relief)
    hardship = SealedTextField(_("困难在哪里"), help_text=ONLY_HARDSHIP)
    agreed_on = models.DateField(_("本人同意申请的日期"))
    applied_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("谁递交的"))
    is_granted = models.BooleanField(_("决定"), choices=[(True, GRANTED), (False, REFUSED)], null=True)
    basis = CleanCharField(_("依据哪条救助规定"), max_length=200, blank=True)
    decision = SealedTextField(_("给什么、何时到；不符合的写理由和还能去哪里申请"), blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("谁决定的")
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    told_on = models.DateField(_("告知日期"), null=True, blank=True)

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
