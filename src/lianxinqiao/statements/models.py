"""What an official is asked to say, beside a Matter of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.matters.models import Matter


class Statement(models.Model):
    """What somebody is asked to say about a matter that was complained of: the matter, never who complained (RR-10, RR-13).

    Its Matter belongs to whoever is asked and leads nowhere: only who keeps sealed demands knows of which it is.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="statement")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="statements")
    summary = SealedTextField(
        _("要说明的事"),
        max_length=2000,
        help_text=_("写事：哪天、什么事、哪项规定。不写反映人、不照抄原话、不写诉求编号。"),
    )
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("何日前"))
    answer = SealedTextField(_("说明"), blank=True)

    class Meta:
        # Its words are sealed to the name of the table.
        db_table = "demands_statement"

    def __str__(self) -> str:
        return str(self.matter)
