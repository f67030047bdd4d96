"""Sealed maternal referrals and counts of leaflets; the tables keep the names under which they were first made."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.maternal.choices import SlipStatus
from lianxinqiao.maternal.querysets import MaternalQuerySet
from lianxinqiao.places.models import Area


class MaternalServiceReferral(models.Model):
    """A sealed slip to the health centre: no person, no household, no cadre, no health fact (RR-4).

    ``token`` is a random number on the woman's slip; it is deleted once the centre confirms or
    after 30 days, and nothing here can be turned back into a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    consented = models.BooleanField()
    token = models.CharField(max_length=16, null=True, unique=True)
    status = models.CharField(max_length=12, choices=SlipStatus, default=SlipStatus.WAITING)
    version = models.PositiveIntegerField(default=1)
    handed_over_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField()

    objects = MaternalQuerySet.as_manager()

    class Meta:
        db_table = "conditions_maternalservicereferral"
        ordering = ["-month", "area", "-id"]
        constraints = [
            models.CheckConstraint(name="referral_only_with_consent", condition=Q(consented=True)),
            models.CheckConstraint(
                name="referral_token_only_while_waiting", condition=Q(status="waiting") | Q(token=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m}"


class SlipStep(models.Model):
    """One thing that happened to a slip: the day and the office, no person and no hour (RR-4); insert-only."""

    id = models.BigAutoField(primary_key=True)
    slip = models.ForeignKey(MaternalServiceReferral, on_delete=models.PROTECT, related_name="steps")
    on = models.DateField()
    role = models.CharField(max_length=24, blank=True)
    event = models.CharField(max_length=32)
    from_status = models.CharField(max_length=32, blank=True)
    to_status = models.CharField(max_length=32)
    rule = models.CharField(max_length=40)

    class Meta:
        ordering = ["slip", "id"]
        triggers = [pgtrigger.Protect(name="slipstep_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.event} {self.on}"


class MaternalInformation(models.Model):
    """How many leaflets on maternal and child benefits were given in an area and month: a count."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    given = models.PositiveIntegerField(default=0)

    objects = MaternalQuerySet.as_manager()

    class Meta:
        db_table = "conditions_maternalinformation"
        constraints = [models.UniqueConstraint(fields=["area", "month"], name="maternal_information_month")]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m}: {self.given}"
