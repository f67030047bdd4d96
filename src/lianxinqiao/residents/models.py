"""Households and people, with the fewest fields that the duty needs (F-14, RR-1).

No column here may say that somebody complained, petitioned or is "key": tests hold it.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedBytesField, EncryptedField, EncryptedJSONField, SealedLineField
from lianxinqiao.kernel.text import CleanCharField, CleanTextField, InNumberOrder
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.choices import Address, ImportStatus, MoveKind, Relation, Sex
from lianxinqiao.residents.querysets import HouseholdQuerySet, ImportRunQuerySet, PersonQuerySet


class Household(models.Model):
    """One household of one area; no household is in two areas (R-2.1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="households")
    group = models.ForeignKey(VillagerGroup, on_delete=models.PROTECT, related_name="households")
    house_no = CleanCharField(max_length=40)
    house_order = models.GeneratedField(
        expression=InNumberOrder("house_no"), output_field=models.CharField(max_length=80), db_persist=True
    )
    head_name = CleanCharField(max_length=60)
    head_sort = models.CharField(max_length=120, blank=True)
    size = models.PositiveSmallIntegerField(default=0)
    phone = EncryptedField(blank=True)
    phone_index = models.BinaryField(max_length=16, null=True, editable=False)
    wishes = models.CharField(max_length=12, choices=Address, blank=True)
    needs_help = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    source = CleanCharField(max_length=80, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["group", "house_order", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "house_no"], name="household_house_no")]
        indexes = [
            models.Index(fields=["area", "group", "house_order", "id"], name="household_list"),
            models.Index(fields=["phone_index"], name="household_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.house_no}"


class Person(models.Model):
    """One person of a household.  Number and telephone are sealed; lists show them masked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="people")
    name = CleanCharField(max_length=60)
    name_key = models.CharField(max_length=80, editable=False)
    name_grams = ArrayField(models.CharField(max_length=4), default=list, editable=False)
    initials = models.CharField(max_length=40, blank=True)
    relation = models.CharField(max_length=14, choices=Relation, default=Relation.OTHER)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.NOT_STATED)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    citizen_id = EncryptedField(blank=True)
    citizen_id_index = models.BinaryField(max_length=16, null=True, editable=False)
    phone = EncryptedField(blank=True)
    phone_index = models.BinaryField(max_length=16, null=True, editable=False)
    wishes = models.CharField(max_length=12, choices=Address, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_kind = models.CharField(max_length=6, choices=MoveKind, blank=True)
    version = models.PositiveIntegerField(default=1)
    # The digits of the town of their household, written by the database: a town's register knows nothing of another's.
    town_code = models.BigIntegerField(default=0, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["household", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town_code", "citizen_id_index"], condition=Q(left_on=None), name="person_once_in_a_town"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, left_kind="") | (Q(left_on__isnull=False) & ~Q(left_kind="")),
                name="person_left_with_kind",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(relation=Relation.HEAD, left_on=None), name="person_one_head"
            ),
        ]
        indexes = [
            GinIndex(fields=["name_grams"], name="person_name_grams"),
            models.Index(OpClass("initials", "text_pattern_ops"), name="person_initials"),
            models.Index(fields=["phone_index"], name="person_phone"),
            models.Index(fields=["citizen_id_index"], condition=Q(left_on=None), name="person_citizen_id"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="person_town",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("household_id"),  # type: ignore[no-untyped-call]  # it has no types
                func=(
                    "SELECT left(a.code, 9)::bigint INTO NEW.town_code FROM residents_household h"
                    " JOIN places_area a ON a.id = h.area_id WHERE h.id = NEW.household_id; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One workbook that somebody brought: checked first, then brought in or not, and undoable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    file_name = SealedLineField(max_length=160)
    content = EncryptedBytesField()
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.CHECKING)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    new_people = models.PositiveIntegerField(default=0)
    changed_people = models.PositiveIntegerField(default=0)
    moved_people = models.PositiveIntegerField(default=0)
    problems = EncryptedJSONField(default=list)
    undo = EncryptedJSONField(default=dict)
    note = CleanTextField(blank=True)
    # When the file and what an undo needs were deleted.
    emptied_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.created_at:%Y-%m-%d}"
