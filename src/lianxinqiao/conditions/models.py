"""Five-conditions reports."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lianxinqiao.conditions.choices import ChannelClass, ConditionKind, Purpose, ReportSource
from lianxinqiao.kernel.secrets import SealedLineField, SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import HazardSite, VillagerGroup


class Report(models.Model):
    """What was found, beside its Matter.  Opinion has topics and never persons (RR-5); security is
    hand-over only and holds no suspicion (RR-7); disaster counts people and never lists them (RR-8).
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="report")
    kind = models.CharField(max_length=12, choices=ConditionKind)
    source = models.CharField(max_length=12, choices=ReportSource, default=ReportSource.CADRE)
    purposes = ArrayField(models.CharField(max_length=12, choices=Purpose), default=list, blank=True)
    place = SealedLineField(max_length=120)
    group = models.ForeignKey(VillagerGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    facts = SealedTextField()
    occurred_at = models.DateTimeField(null=True, blank=True)
    phoned_at = models.DateTimeField(null=True, blank=True)
    # opinion
    channel = models.CharField(max_length=12, choices=ChannelClass, blank=True)
    answer_needed = SealedTextField(blank=True)
    published_at_place = CleanCharField(max_length=160, blank=True)
    # security
    called_110 = models.BooleanField(default=False)
    # disaster
    hazard_kind = models.CharField(max_length=16, choices=HazardKind, blank=True)
    hazard_site = models.ForeignKey(HazardSite, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    people_at_risk = models.PositiveIntegerField(null=True, blank=True)
    roads = CleanCharField(max_length=160, blank=True)
    action_taken = SealedTextField(blank=True)
    county_told_at = models.DateTimeField(null=True, blank=True)
    # handling
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    handed_to = CleanCharField(max_length=120, blank=True)
    handed_number = CleanCharField(max_length=60, blank=True)
    handed_person = CleanCharField(max_length=60, blank=True)
    handed_basis = CleanCharField(max_length=160, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    result = SealedTextField(blank=True)
    answer = SealedTextField(blank=True)

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
