"""What happens at a hazard site: official warnings passed on, its steps, who lives below it, the roll of a move.

The tables keep the names under which they were first made.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.hazards.choices import WarningLevel, WarningState
from lianxinqiao.hazards.querysets import RollQuerySet
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.kernel.text import CleanCharField, CleanTextField
from lianxinqiao.matters.models import OwnStep
from lianxinqiao.places.models import Area, HazardSite
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.residents.models import Household

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class RelayedWarning(models.Model):
    """An official warning passed on with its issuer and number; the town never issues one (F-13)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, verbose_name=_("责任区"), on_delete=models.PROTECT, related_name="warnings")
    site = models.ForeignKey(
        HazardSite, verbose_name=_("隐患点"), null=True, blank=True, on_delete=models.PROTECT, related_name="warnings"
    )
    issuer = CleanCharField(_("发布机关"), max_length=120)
    number = CleanCharField(_("预警编号"), max_length=60)
    level = models.CharField(_("级别"), max_length=8, choices=WarningLevel)
    text = CleanTextField(_("预警内容"))
    issued_at = models.DateTimeField(_("发布时间"))
    relayed_at = models.DateTimeField(_("转发时间"))
    relayed_by_name = CleanCharField(max_length=60)
    stood_down_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    status = models.CharField(max_length=12, choices=WarningState, default=WarningState.STANDING)
    version = models.PositiveIntegerField(default=1)

    objects = OfAreasQuerySet.as_manager()

    class Meta:
        db_table = "conditions_relayedwarning"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(name="warning_has_issuer", condition=~Q(issuer="") & ~Q(number="")),
            models.UniqueConstraint(fields=["area", "issuer", "number"], name="warning_relayed_once"),
            models.CheckConstraint(
                name="warning_lifted_iff",
                condition=Q(status=WarningState.LIFTED, stood_down_at__isnull=False)
                | Q(status=WarningState.STANDING, stood_down_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class WarningStep(OwnStep):
    """One thing that happened to a warning; insert-only."""

    warning = models.ForeignKey(RelayedWarning, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("warning", "at"))

    class Meta:
        ordering = ["warning", "id"]
        triggers = [pgtrigger.Protect(name="warningstep_append_only", operation=_APPEND_ONLY)]


class HazardStep(OwnStep):
    """One thing that happened to a hazard site: counts and places, never names; insert-only (SM-11)."""

    site = models.ForeignKey(HazardSite, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("site", "at"))
    households_moved = models.PositiveIntegerField(null=True, blank=True)
    people_moved = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        db_table = "conditions_hazardstep"
        ordering = ["site", "id"]
        triggers = [pgtrigger.Protect(name="hazardstep_append_only", operation=_APPEND_ONLY)]


class ThreatenedHousehold(models.Model):
    """A household below a hazard site, for its card and for moving it: how many helpers it needs, nothing about health (RR-8)."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(HazardSite, on_delete=models.CASCADE, related_name="threatened")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    helpers = models.PositiveSmallIntegerField(default=0)
    card_given_on = models.DateField(null=True, blank=True)

    objects = RollQuerySet.as_manager()

    class Meta:
        db_table = "conditions_threatenedhousehold"
        ordering = ["site", "household"]
        constraints = [models.UniqueConstraint(fields=["site", "household"], name="threatened_once")]

    def __str__(self) -> str:
        return f"{self.site} {self.household}"


class RollEntry(models.Model):
    """One household on the roll of a move: there or not yet.  Deleted thirty days after the stand-down (RR-8)."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(HazardSite, on_delete=models.CASCADE, related_name="roll")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    is_safe = models.BooleanField(default=False)
    noted_at = models.DateTimeField(null=True, blank=True)
    delete_on = models.DateField(null=True, blank=True)

    objects = RollQuerySet.as_manager()

    class Meta:
        db_table = "conditions_rollentry"
        ordering = ["is_safe", "household", "id"]
        constraints = [models.UniqueConstraint(fields=["site", "household"], name="roll_once")]
        indexes = [models.Index(fields=["delete_on"], name="roll_to_delete")]

    def __str__(self) -> str:
        return f"{self.site} {self.household}"
