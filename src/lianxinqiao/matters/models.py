"""The spine: Matter, Step, Clock, links, urging and supervision (architecture §1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import last_day_of
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedJSONField, SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.matters.choices import Light, Phase, Relation, SecondStatus, Urgency
from lianxinqiao.matters.querysets import MatterQuerySet, SecondingQuerySet, SupervisionQuerySet
from lianxinqiao.places.models import Area


class Matter(models.Model):
    """One thing that somebody must handle, whatever its kind.

    Change it only through operations: they lock the row, check the workflow and write the Step
    in the same transaction.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=24)
    number = models.CharField(max_length=32, unique=True)
    title = CleanCharField(max_length=160)
    status = models.CharField(max_length=32)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.OPEN)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.ROUTINE)
    owner = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="owned_matters")
    opened_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="opened_matters")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    # What comes of one thing is one affair: whoever is excluded from any of its matters is excluded from them all.
    affair = models.UUIDField(default=uuid7, editable=False, db_index=True)
    # What it is a part of, at the last: a case, a share, a question.  Of what is sealed every part is sealed from the same people.
    root = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    excluded = models.ManyToManyField(Staff, related_name="+", blank=True)
    # Whoever owns it is asked to speak in an affair that is hidden from them: they find this matter of it and no other.
    hears_owner = models.BooleanField(default=False, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="matter_closed_at_iff_done",
                condition=Q(phase=Phase.DONE, closed_at__isnull=False)
                | (~Q(phase=Phase.DONE) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(name="matter_phase_known", condition=Q(phase__in=Phase.values)),
            models.CheckConstraint(
                name="matter_closed_after_opened", condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="matter_newest"),
            models.Index(fields=["area", "-opened_at", "-id"], name="matter_area_newest"),
            models.Index(fields=["owner", "phase", "next_due_at"], name="matter_owner_phase"),
            models.Index(fields=["area", "kind"], condition=~Q(phase="done"), name="matter_unfinished"),
            # People read out the end of a number: the index begins with it.
            models.Index(OpClass(Reverse("number"), name="text_pattern_ops"), name="matter_number_tail"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_done(self) -> bool:
        return self.phase == Phase.DONE


class ExcludedOffice(models.Model):
    """An office from which a matter, with all its affair, is hidden: from whoever holds the post, or held it since (RR-13).

    Who held it on the day of the affair, and who leaves it afterwards, is kept by name: what is written about the dates of
    their post later opens nothing.  Only one that is kept out for now, because nobody has said whom it means, may be let in again.
    """

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="excluded_offices")
    role = models.CharField(max_length=24, choices=Role)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    for_now = models.BooleanField(default=False)
    held_by = models.ManyToManyField(Staff, related_name="+", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "role", "area"], name="office_excluded_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.area}"


class Step(models.Model):
    """One thing that happened to a matter.  Rows are only ever added; the database holds it."""

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, blank=True)
    event = models.CharField(max_length=32)
    from_status = models.CharField(max_length=32, blank=True)
    to_status = models.CharField(max_length=32, blank=True)
    reason = SealedTextField(blank=True, bound_to=("matter", "at"))
    rule = models.CharField(max_length=40, blank=True)
    data = EncryptedJSONField(default=dict, blank=True, bound_to=("matter", "at"))

    class Meta:
        ordering = ["matter", "id"]
        indexes = [models.Index(fields=["by", "-at"], name="step_by_newest")]
        triggers = [pgtrigger.Protect(name="step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.event} {self.at:%Y-%m-%d %H:%M}"


class OwnStep(models.Model):
    """One thing that happened to a row that is no matter but keeps Steps of its own: the same as a Step of a matter."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, blank=True, default="")
    event = models.CharField(max_length=32)
    from_status = models.CharField(max_length=32, blank=True)
    to_status = models.CharField(max_length=32, blank=True)
    # Sealed in each model, bound to the row it is of.
    reason: SealedTextField[str, str]
    rule = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.event} {self.at:%Y-%m-%d}"


class Clock(models.Model):
    """One limit that binds someone in a matter."""

    class State(models.TextChoices):
        RUNNING = "running", _("计时中")
        PAUSED = "paused", _("已暂停")
        MET = "met", _("已办到")
        CANCELLED = "cancelled", _("已取消")

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")
    rule = models.CharField(max_length=60)
    unit = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    start_at = models.DateTimeField()
    due_at = models.DateTimeField()
    act_by_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_until = models.DateTimeField(null=True, blank=True)
    # Over all its pauses together: their cap is one.
    paused_for = models.DurationField(default=timedelta)
    pause_reason = SealedTextField(blank=True, bound_to=("matter", "rule"))
    reminded = models.PositiveSmallIntegerField(default=0)
    check_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="clock_met_iff",
                condition=Q(state="met", met_at__isnull=False) | (~Q(state="met") & Q(met_at=None)),
            ),
            models.CheckConstraint(
                name="clock_pause_has_reason_and_cap",
                condition=~Q(state="paused") | (~Q(pause_reason="") & Q(pause_until__isnull=False)),
            ),
            models.CheckConstraint(name="clock_paused_forwards", condition=Q(paused_for__gte=timedelta())),
            models.UniqueConstraint(
                fields=["matter", "rule"], condition=Q(state__in=("running", "paused")), name="clock_once_running"
            ),
        ]
        indexes = [models.Index(fields=["check_at"], condition=Q(state="running"), name="clock_to_check")]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def last_day(self) -> date:
        """The day a limit ends on: 24:00 is that day's, though its moment is 00:00 of the next."""
        return last_day_of(self.due_at)

    def light(self, now: datetime) -> Light:
        """Say in words how the clock stands at ``now``."""
        if self.state == self.State.MET:
            return Light.MET if self.met_at and self.met_at <= self.due_at else Light.MET_LATE
        if self.state == self.State.PAUSED:
            return Light.PAUSED
        if self.state == self.State.CANCELLED:
            return Light.CANCELLED
        if now > self.due_at:
            return Light.OVERDUE
        return Light.NEAR if self.share(now) >= 80 or now > self.act_by_at else Light.RUNNING

    def share(self, now: datetime) -> int:
        """Return how much of the limit is used, in whole percent, 100 at most."""
        whole = (self.due_at - self.start_at).total_seconds()
        used = ((self.met_at or now) - self.start_at).total_seconds()
        return max(0, min(100, int(100 * used / whole))) if whole > 0 else 100


class MatterLink(models.Model):
    """One matter beside another, or beside what raised it (``source`` names a visit or a letter)."""

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="linked_from")
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True)
    relation = models.CharField(max_length=16, choices=Relation)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_to_one_thing",
                condition=Q(other__isnull=False, source_id=None) | Q(other=None, source_id__isnull=False),
            ),
            models.UniqueConstraint(fields=["matter", "other", "relation"], name="link_matter_once"),
            models.UniqueConstraint(fields=["matter", "source_kind", "source_id"], name="link_source_once"),
        ]
        indexes = [models.Index(fields=["source_kind", "source_id"], name="link_source")]

    def __str__(self) -> str:
        return f"{self.matter} {self.relation}"


class Urging(models.Model):
    """Somebody asked the owner to hurry (催办); ``asker`` is the key of whoever it was of several who ask for the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="urgings")
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    asker = models.UUIDField(null=True, editable=False)
    text = SealedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.matter} {self.at:%Y-%m-%d}"


class Supervision(models.Model):
    """A leader's written question about a matter that must be answered (督办)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="supervisions")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="supervisions_given")
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="supervisions_received")
    text = SealedTextField()
    due_on = models.DateField()
    at = models.DateTimeField()
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="supervision_answered_iff",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            )
        ]
        indexes = [models.Index(fields=["to"], condition=Q(answered_at=None), name="supervision_open")]

    def __str__(self) -> str:
        return f"{self.matter} {self.due_on}"


class Seconding(models.Model):
    """A deed that one person proposed and that is done when another agrees, each under their own sign-in.

    ``target`` is the key of the row it is done to, or of what an opening stands beside; ``row_id`` the key the new row gets.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24)
    deed = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    row_id = models.UUIDField(null=True, unique=True)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="secondings")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    # What was answered goes when it is decided: what was done keeps its own.
    answers = EncryptedJSONField(null=True)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name=_("谁提出"), related_name="+")
    second = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name=_("请谁同意"), related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    status = models.CharField(max_length=12, choices=SecondStatus, default=SecondStatus.ASKED)
    version = models.PositiveIntegerField(default=1)

    objects = SecondingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(name="second_is_another", condition=~Q(second=F("asked_by"))),
            models.CheckConstraint(name="second_status_known", condition=Q(status__in=SecondStatus.values)),
            models.CheckConstraint(
                name="second_answers_while_asked",
                condition=Q(status=SecondStatus.ASKED, answers__isnull=False)
                | ~Q(status=SecondStatus.ASKED) & Q(answers__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["kind", "deed", "target", "asked_by"],
                condition=Q(status=SecondStatus.ASKED),
                name="second_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["second"], condition=Q(status=SecondStatus.ASKED), name="second_waits")]

    def __str__(self) -> str:
        return f"{self.kind} {self.deed} {self.asked_at:%Y-%m-%d}"


class SecondingStep(OwnStep):
    """That a second person was asked, and what they said; insert-only."""

    seconding = models.ForeignKey(Seconding, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("seconding", "at"))

    class Meta:
        ordering = ["seconding", "id"]
        triggers = [pgtrigger.Protect(name="secondingstep_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class NumberSequence(models.Model):
    """The last document number given out for an area, a kind and a year."""

    id = models.BigAutoField(primary_key=True)
    prefix = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="sequence_once")]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.last}号"
