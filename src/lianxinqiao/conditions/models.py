"""Five-conditions reports, relayed official warnings, and sealed maternal referrals."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.conditions.choices import ChannelClass, ConditionKind, Purpose, ReportSource, SlipState, WarningLevel
from lianxinqiao.conditions.querysets import MaternalQuerySet, RollQuerySet
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.text import CleanCharField, CleanTextField
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.residents.models import Household


class Report(models.Model):
    """What was found, beside its Matter.  Opinion has topics and never persons (RR-5); security is
    hand-over only and holds no suspicion (RR-7); disaster counts people and never lists them (RR-8).
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="report")
    kind = models.CharField(max_length=12, choices=ConditionKind)
    source = models.CharField(max_length=12, choices=ReportSource, default=ReportSource.CADRE)
    purposes = ArrayField(models.CharField(max_length=12, choices=Purpose), default=list, blank=True)
    place = CleanCharField(max_length=120)
    group = models.ForeignKey(VillagerGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    facts = CleanTextField()
    occurred_at = models.DateTimeField(null=True, blank=True)
    phoned_at = models.DateTimeField(null=True, blank=True)
    # opinion
    channel = models.CharField(max_length=12, choices=ChannelClass, blank=True)
    answer_needed = CleanTextField(blank=True)
    published_at_place = CleanCharField(max_length=160, blank=True)
    # security
    called_110 = models.BooleanField(default=False)
    # disaster
    hazard_kind = models.CharField(max_length=16, choices=HazardKind, blank=True)
    hazard_site = models.ForeignKey(HazardSite, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    people_at_risk = models.PositiveIntegerField(null=True, blank=True)
    roads = CleanCharField(max_length=160, blank=True)
    action_taken = CleanTextField(blank=True)
    county_told_at = models.DateTimeField(null=True, blank=True)
    # handling
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    handed_to = CleanCharField(max_length=120, blank=True)
    handed_number = CleanCharField(max_length=60, blank=True)
    handed_person = CleanCharField(max_length=60, blank=True)
    handed_basis = CleanCharField(max_length=160, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    result = CleanTextField(blank=True)
    answer = CleanTextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_security_is_handed_with_basis",
                condition=~Q(kind=ConditionKind.SECURITY) | Q(handed_at=None) | ~Q(handed_basis=""),
            ),
            models.CheckConstraint(
                name="report_handover_whole", condition=Q(handed_at=None) | (~Q(handed_to="") & ~Q(handed_person=""))
            ),
            models.CheckConstraint(
                name="report_disaster_fields_only_there",
                condition=Q(kind=ConditionKind.DISASTER) | Q(hazard_kind="", hazard_site=None, people_at_risk=None),
            ),
        ]
        indexes = [models.Index(fields=["hazard_site"], name="report_of_site")]

    def __str__(self) -> str:
        return str(self.matter)


class RelayedWarning(models.Model):
    """An official warning passed on with its issuer and number; the town never issues one (F-13)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="warnings")
    site = models.ForeignKey(HazardSite, null=True, blank=True, on_delete=models.PROTECT, related_name="warnings")
    issuer = CleanCharField(max_length=80)
    number = CleanCharField(max_length=60)
    level = models.CharField(max_length=8, choices=WarningLevel)
    text = CleanTextField()
    issued_at = models.DateTimeField()
    relayed_at = models.DateTimeField()
    relayed_by_name = CleanCharField(max_length=60)
    stood_down_at = models.DateTimeField(null=True, blank=True)

    objects = OfAreasQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(name="warning_has_issuer", condition=~Q(issuer="") & ~Q(number="")),
            models.UniqueConstraint(fields=["area", "issuer", "number"], name="warning_relayed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class HazardStep(models.Model):
    """One thing that happened to a hazard site: counts and places, never names; insert-only (SM-11)."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(HazardSite, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=16)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    note = CleanTextField(blank=True)
    households_moved = models.PositiveIntegerField(null=True, blank=True)
    people_moved = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["site", "id"]
        triggers = [pgtrigger.Protect(name="hazardstep_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.site} {self.event}"


class ThreatenedHousehold(models.Model):
    """A household below a hazard site, for its card and for moving it: how many helpers it needs, nothing about health (RR-8)."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(HazardSite, on_delete=models.CASCADE, related_name="threatened")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    helpers = models.PositiveSmallIntegerField(default=0)
    card_given_on = models.DateField(null=True, blank=True)

    objects = RollQuerySet.as_manager()

    class Meta:
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
        ordering = ["is_safe", "household"]
        constraints = [models.UniqueConstraint(fields=["site", "household"], name="roll_once")]
        indexes = [models.Index(fields=["delete_on"], name="roll_to_delete")]

    def __str__(self) -> str:
        return f"{self.site} {self.household}"


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
    state = models.CharField(max_length=12, choices=SlipState, default=SlipState.WAITING)
    handed_over_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField()

    objects = MaternalQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "area"]
        constraints = [
            models.CheckConstraint(name="referral_only_with_consent", condition=Q(consented=True)),
            models.CheckConstraint(
                name="referral_token_only_while_waiting", condition=Q(state="waiting") | Q(token=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m}"


class MaternalInformation(models.Model):
    """How many leaflets on maternal and child benefits were given in an area and month: a count."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    given = models.PositiveIntegerField(default=0)

    objects = MaternalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "month"], name="maternal_information_month")]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m}: {self.given}"
