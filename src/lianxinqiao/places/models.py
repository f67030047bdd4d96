"""The area tree, groups, hazard sites, party branches and dated facts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.kernel.text import CleanCharField, CleanTextField
from lianxinqiao.places.choices import (
    CODE_DIGITS,
    FROM_COUNTY_UP,
    AreaKind,
    Bank,
    BodyKind,
    Fact,
    HazardKind,
    HazardState,
    Level,
)
from lianxinqiao.places.querysets import AreaQuerySet, OfAreasQuerySet

MU_PER_HECTARE = Decimal(15)


class Area(models.Model):
    """A place of the administrative tree for the time it exists.

    A merger or renumbering ends a row and begins others; an area that only gets another name stays the same row, and what it
    was called before is an ``AreaName``.  The 12-digit statistical code is hierarchical: a town covers the codes that share its
    9 digits.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=12)
    level = models.CharField(max_length=12, choices=Level)
    kind = models.CharField(max_length=12, choices=AreaKind, default=AreaKind.NONE, blank=True)
    name = CleanCharField(max_length=80)
    short_name = CleanCharField(max_length=40)
    initials = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    bank = models.CharField(max_length=8, choices=Bank, default=Bank.NOT_STATED, blank=True)
    # How one gets there: ferry, bridge, road.
    access_note = CleanCharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = CleanCharField(max_length=160)
    is_demo = models.BooleanField(default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_from"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="area_one_open_code"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{12}$"), name="area_code_12_digits"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="area_valid_period"
            ),
        ]
        indexes = [models.Index(OpClass("code", "text_pattern_ops"), name="area_code_prefix")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def prefix(self) -> str:
        """The leading digits of the code shared by everything in this area."""
        return self.code[: CODE_DIGITS[Level(self.level)]]


class AreaName(models.Model):
    """What an area was called before it got another name; it was no longer called so from ``until`` on."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="former_names")
    name = CleanCharField(max_length=80)
    short_name = CleanCharField(max_length=40)
    until = models.DateField()
    source = CleanCharField(max_length=160)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["area", "-until"]
        constraints = [models.UniqueConstraint(fields=["area", "until"], name="one_name_until_a_day")]
        triggers = [pgtrigger.Protect(name="name_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class AreaSuccession(models.Model):
    """What an ended area went on as; an ended area without a row has no known successor."""

    predecessor = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="precursors")
    on = models.DateField()
    note = CleanCharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class VillagerGroup(models.Model):
    """A villager group of an area.  ``group_no`` is our own number, never an official code."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="groups")
    group_no = models.PositiveSmallIntegerField()
    name = CleanCharField(max_length=40)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["area", "group_no"]
        constraints = [models.UniqueConstraint(fields=["area", "group_no"], name="group_no_in_area")]

    def __str__(self) -> str:
        return self.name


class PartyBranch(models.Model):
    """A party general branch; each maps to one area (R-0.11, R-1.14 to R-1.16)."""

    id = models.BigAutoField(primary_key=True)
    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="branch")
    name = CleanCharField(max_length=80)
    members_cadre = models.PositiveIntegerField(default=0)
    members_farmer = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def members(self) -> int:
        return self.members_cadre + self.members_farmer


class StatSnapshot(models.Model):
    """One dated figure about an area: a changed figure is a new row, the old stays readable (R-1.17)."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=20, choices=Fact)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    as_of = models.DateField()
    source = CleanCharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["area", "fact", "-as_of", "-id"]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="fact_not_negative")]
        triggers = [pgtrigger.Protect(name="fact_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.area} {self.fact} {self.value} ({self.as_of})"

    @property
    def shown(self) -> str:
        """The figure without the zeroes behind it."""
        return f"{self.value:.2f}".rstrip("0").rstrip(".")

    @property
    def hectares(self) -> Decimal | None:
        """Farmland in hectares, two places: 1 mu is 2000/3 m² (R-1.13); nothing of any other figure."""
        if self.fact != Fact.FARMLAND_MU:
            return None
        return (self.value / MU_PER_HECTARE).quantize(Decimal("0.01"), ROUND_HALF_UP)


class AreaDescription(models.Model):
    """What is said of an area on a day: another text is a new row, the old stays readable (R-1.1 to R-1.5)."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="descriptions")
    text = CleanTextField()
    tags = ArrayField(CleanCharField(max_length=20), default=list, blank=True)
    as_of = models.DateField()
    source = CleanCharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["area", "-as_of", "-id"]
        triggers = [pgtrigger.Protect(name="description_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.area} ({self.as_of})"


class OutsideBody(models.Model):
    """A body outside the town that a town leads people to: with its level, and a way to reach it (R-16.2, R-18.6)."""

    id = models.BigAutoField(primary_key=True)
    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(_("管什么"), max_length=16, choices=BodyKind)
    level = models.CharField(_("级别"), max_length=12, choices=Level)
    name = CleanCharField(_("单位名称"), max_length=120)
    address = CleanCharField(_("地址"), max_length=160, blank=True)
    phone = CleanCharField(_("电话"), max_length=60, blank=True)
    hours = CleanCharField(_("接待时间"), max_length=80, blank=True)
    checked_on = models.DateField(_("核对日期"))
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "name"], condition=Q(withdrawn_on=None), name="body_once"),
            models.CheckConstraint(condition=~Q(address="") | ~Q(phone=""), name="body_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_county(self) -> bool:
        """Whether it is of the county or higher."""
        return self.level in FROM_COUNTY_UP

    @property
    def way(self) -> str:
        """Its name and every way to reach it, in one line."""
        ways = [self.address, f"电话{self.phone}" if self.phone else "", self.hours]
        return f"{self.name}（{'，'.join(each for each in ways if each)}）"


class HazardSite(models.Model):
    """A geological or flood hazard site (SM-11).  Health of people near it is never recorded (RR-8)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, verbose_name=_("责任区"), on_delete=models.PROTECT, related_name="hazard_sites")
    name = CleanCharField(_("隐患点名称"), max_length=80)
    alias = CleanCharField(_("别名"), max_length=80, blank=True)
    kind = models.CharField(_("类型"), max_length=16, choices=HazardKind)
    status = models.CharField(max_length=20, choices=HazardState, default=HazardState.REGISTERED)
    place = CleanCharField(_("位置"), max_length=160, blank=True)
    households_at_risk = models.PositiveIntegerField(_("受威胁户数"), default=0)
    route = CleanTextField(_("撤离路线"), blank=True)
    shelter = CleanCharField(_("避险地点"), max_length=160, blank=True)
    signal = CleanCharField(_("预警信号"), max_length=160, blank=True, help_text=_("如：敲锣、喊话、短哨三声"))
    monitor_name = CleanCharField(_("监测人"), max_length=40, blank=True)
    monitor_phone = CleanCharField(_("监测人电话"), max_length=40, blank=True)
    deputy_name = CleanCharField(_("副监测人"), max_length=40, blank=True)
    deputy_phone = CleanCharField(_("副监测人电话"), max_length=40, blank=True)
    in_danger_zone = models.BooleanField(_("在划定的危险区内"), default=False)
    card_version = models.PositiveSmallIntegerField(_("明白卡版次"), default=1)
    card_signed_on = models.DateField(_("明白卡签订日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfAreasQuerySet.as_manager()

    class Meta:
        ordering = ["area", "name", "id"]

    def __str__(self) -> str:
        return self.name


class HazardPatrol(models.Model):
    """One look at a hazard site: what was seen that day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(HazardSite, on_delete=models.PROTECT, related_name="patrols")
    patrolled_on = models.DateField()
    by_name = CleanCharField(max_length=40)
    findings = SealedTextField()
    is_abnormal = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-patrolled_on", "-id"]

    def __str__(self) -> str:
        return f"{self.site} {self.patrolled_on}"
