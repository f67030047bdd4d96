"""Staff, their posts, who stands in for them, and their tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from lianxinqiao.accounts.choices import AbsenceKind, Body, Outcome, Role
from lianxinqiao.accounts.querysets import AppointmentQuerySet, OwnQuerySet, PostProposalQuerySet, SignInQuerySet
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedField
from lianxinqiao.kernel.text import CleanCharField, opaque
from lianxinqiao.places.models import Area


class Staff(AbstractUser):
    """An official or office worker who signs in.  What they may do comes from their posts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_name = None  # type: ignore[assignment]  # Django: so a column is left out
    last_name = None  # type: ignore[assignment]  # Django: so a column is left out
    name = CleanCharField(max_length=60)
    initials = models.CharField(max_length=40, blank=True)
    phone = CleanCharField(max_length=40, blank=True)
    must_change_password = models.BooleanField(default=False)
    large_type = models.BooleanField(default=False)
    # Who made the account; nobody is the machine.
    made_by = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[UserManager[Any]] = UserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta(AbstractUser.Meta):
        # Whoever signs in as Wang is wang: nobody else may be.
        constraints = [models.UniqueConstraint(Lower("username"), name="staff_username_folded")]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Set a password as it was typed, whichever keyboard composed its letters (``opaque``)."""
        super().set_password(None if raw_password is None else opaque(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(None if raw_password is None else opaque(raw_password))

    def get_full_name(self) -> str:
        return self.name


class Appointment(models.Model):
    """A post: one person, one role, one area, from a day to a day (the last day excluded).

    A post at a town covers its areas.  Two linked leaders for one area can be stored: the gap
    list shows them, because refusing would hide a fact (R-2.3).
    """

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=24, choices=Role)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="appointments")
    body = models.CharField(max_length=20, choices=Body, default=Body.NONE, blank=True)
    kinds = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    title = CleanCharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="appointment_period"
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "area"], condition=Q(ends_on=None), name="appointment_once_open"
            ),
        ]
        indexes = [models.Index(fields=["area", "role"], name="appointment_area_role")]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()} {self.area}"


class PostProposal(models.Model):
    """A guarded post that one person proposed to give, or to end: nothing is done until another confirms it under their own sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body, default=Body.NONE, blank=True)
    kinds = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    title = CleanCharField(max_length=60, blank=True)
    starts_on = models.DateField()
    # The day from which it is held no longer, where it is to end.
    ends_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    objects = PostProposalQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(proposed_by=F("staff")), name="proposal_not_for_oneself"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="proposal_period"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("staff")) & ~Q(decided_by=F("proposed_by")),
                name="proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(agreed=None, decided_at=None, decided_by=None)
                | Q(agreed__isnull=False, decided_at__isnull=False),
                name="proposal_open_or_decided",
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "area"], condition=Q(agreed=None), name="proposal_once_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()} {self.area}"


class OutOfOffice(models.Model):
    """Somebody is away and a deputy acts; it ends by itself at ``ends_at``."""

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="deputising")
    kind = models.CharField(max_length=16, choices=AbsenceKind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Matters hidden from the absent already, which the deputy had a hand in when they were named: these they go on finding.
    spares = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_period"),
            models.CheckConstraint(condition=~Q(deputy=F("staff")), name="absence_other_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} → {self.deputy}"


class ApiToken(models.Model):
    """A token that signs in to the API as its owner; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="tokens")
    name = CleanCharField(max_length=60)
    digest = models.BinaryField(unique=True, max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.staff}: {self.name}"


class Tries(models.Model):
    """How often somebody guessed wrong in a row, at one thing that is guessed; a digest says at which."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    wrong = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    waits_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="tries_age")]

    def __str__(self) -> str:
        return f"{self.wrong} {self.last_at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """That somebody signed in, or tried to and was refused: when, from where, with what; kept half a year (RR-14)."""

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["staff", "-at"], name="sign_in_of_staff"),
            models.Index(fields=["at"], name="sign_in_age"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"


class SecondFactorSecret(models.Model):
    """What a second factor is made from, sealed; the rows of allauth name it by its key.

    ``pending_for`` is whoever is just setting it up: it belongs to no factor yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    secret = EncryptedField()
    pending_for = models.OneToOneField(Staff, null=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.id)


class BeginningLink(models.Model):
    """A link by which a person begins: sets a password of their own and a second factor.  Good once; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(unique=True, max_length=32)
    by = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    forgets_factors = models.BooleanField(default=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["staff", "ended_at"], name="beginning_link_open")]

    def __str__(self) -> str:
        return f"{self.staff}: {self.created_at:%Y-%m-%d %H:%M}"


class SignOnIdentity(models.Model):
    """Who a person is at a provider of single sign-on: the issuer and its ``sub``, never a name that could pass to another.

    Kept once for a person and once for an identity, and moved by no sign-in: it is forgotten or stated anew (ADR 0023).
    """

    staff = models.OneToOneField(Staff, primary_key=True, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="sign_on_identity_once")]

    def __str__(self) -> str:
        return f"{self.staff}: {self.issuer}"
