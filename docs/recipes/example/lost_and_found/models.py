"""A thing that somebody found and brought to the town's office."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.secrets import SealedLineField, SealedTextField
from lianxinqiao.matters.models import Matter
from lost_and_found.choices import What


class LostItem(models.Model):
    """One thing, from the day it was found until it is with its owner or handed in."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="lost_item")
    what = models.CharField(_("什么东西"), max_length=12, choices=What.choices)
    found_at = SealedLineField(_("在哪里捡到"), max_length=120)
    found_on = models.DateField(_("哪天捡到"))
    taken_in_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("谁收下的"))
    claim = SealedTextField(_("认领人说了哪些特征"), blank=True)
    returned_on = models.DateField(_("交还日期"), null=True, blank=True)

    class Meta:
        constraints = [
            # What is returned was claimed first: somebody said what it looks like.
            models.CheckConstraint(name="lost_item_claimed_first", condition=Q(returned_on=None) | ~Q(claim=""))
        ]

    def __str__(self) -> str:
        return self.get_what_display()
