"""Reception days with who came, leader-owned cases with their duties, helpers.  No whereabouts, no watchers (RR-2)."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedField, SealedLineField, SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.kernel.words import words_of
from lianxinqiao.leadership.choices import (
    Criterion,
    DayStatus,
    Duty,
    HelperKind,
    HelperStatus,
    Inapplicable,
    LegalTrack,
    Mode,
    Origin,
    Part,
    RecordStatus,
    Service,
    Signed,
    ToldHow,
)
from lianxinqiao.leadership.querysets import HelperQuerySet, ReceptionDayQuerySet, ReceptionVisitQuerySet
from lianxinqiao.matters.models import Matter, OwnStep
from lianxinqiao.places.models import Area

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class ReceptionDay(models.Model):
    """A leader receives people at a place and an hour that everybody could read ten days before (R-10.1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(
        Area,
        verbose_name=_("责任区（现场接访必选）"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    leader = models.ForeignKey(Staff, verbose_name=_("接访领导"), on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("替补领导"), related_name="+"
    )
    substitute_reason = CleanCharField(max_length=200, blank=True)
    mode = models.CharField(_("方式"), max_length=12, choices=Mode, default=Mode.OPEN)
    on = models.DateField(_("日期"))
    starts_at = models.TimeField(_("从几点"))
    ends_at = models.TimeField(_("到几点"))
    place = CleanCharField(_("地点"), max_length=160)
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)
    cancel_reason = CleanCharField(max_length=200, blank=True)
    moved_to = models.ForeignKey(
        "self", verbose_name=_("改到"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=12, choices=DayStatus, default=DayStatus.PLANNED)
    version = models.PositiveIntegerField(default=1)

    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="reception_hours", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="reception_substitute_is_another", condition=Q(substitute=None) | ~Q(substitute=F("leader"))
            ),
            models.CheckConstraint(
                name="reception_on_site_has_area", condition=~Q(mode=Mode.ON_SITE) | Q(area__isnull=False)
            ),
            models.CheckConstraint(
                name="reception_cancelled_has_reason", condition=Q(cancelled_on=None) | ~Q(cancel_reason="")
            ),
            models.CheckConstraint(
                name="reception_moved_is_cancelled", condition=Q(moved_to=None) | Q(cancelled_on__isnull=False)
            ),
            models.CheckConstraint(
                name="reception_status_as_its_days",
                condition=Q(status=DayStatus.PLANNED, published_on=None, cancelled_on=None)
                | Q(status=DayStatus.PUBLISHED, published_on__isnull=False, cancelled_on=None)
                | Q(status=DayStatus.CANCELLED, cancelled_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["leader", "on", "starts_at"], condition=Q(cancelled_on=None), name="reception_once"
            ),
        ]
        indexes = [models.Index(fields=["town", "-on"], name="reception_calendar")]

    def __str__(self) -> str:
        return f"{self.on} {self.place}"

    @property
    def host(self) -> Staff:
        return self.substitute or self.leader


class ReceptionDayStep(OwnStep):
    """One thing that happened to a reception day; insert-only."""

    day = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("day", "at"))

    class Meta:
        ordering = ["day", "id"]
        triggers = [pgtrigger.Protect(name="receptiondaystep_append_only", operation=_APPEND_ONLY)]


class ReceptionVisit(models.Model):
    """One person received: booked or walking in; the record is read back and signed, and closes with an assignment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField(_("号"))
    is_walk_in = models.BooleanField(_("没有预约"), default=False)
    name = EncryptedField(blank=True)
    phone = EncryptedField(blank=True)
    about = SealedTextField(blank=True)
    booked_at = models.DateTimeField(_("预约时间"))
    # going down with a case, follow-up: the case, and that the resident wants the visit
    resident_agrees = models.BooleanField(default=False)
    demand = models.ForeignKey(Demand, null=True, blank=True, on_delete=models.PROTECT, related_name="receptions")
    answer = SealedTextField(_("当场怎样答复"), blank=True)
    read_back = models.BooleanField(_("已念给本人听，或请本人看过"), default=False)
    signed = models.CharField(_("签字"), max_length=8, choices=Signed, blank=True)
    signature = EncryptedField(blank=True)
    recorded_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    # The day for which they booked was moved: when, and when and how they were told.
    moved_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=8, choices=ToldHow, default=ToldHow.NONE, blank=True)
    status = models.CharField(max_length=12, choices=RecordStatus, default=RecordStatus.BOOKED)
    version = models.PositiveIntegerField(default=1)

    objects = ReceptionVisitQuerySet.as_manager()

    class Meta:
        ordering = ["day", "number"]
        constraints = [
            models.UniqueConstraint(fields=["day", "number"], name="reception_visit_number"),
            models.CheckConstraint(
                name="reception_record_whole",
                condition=Q(closed_at=None) | (Q(demand__isnull=False, read_back=True) & ~Q(answer="") & ~Q(signed="")),
            ),
            models.CheckConstraint(
                name="reception_visit_told_of_a_move",
                condition=Q(told_on=None, told_how="")
                | Q(moved_on__isnull=False, told_on__gte=F("moved_on")) & ~Q(told_how=""),
            ),
            models.CheckConstraint(
                name="reception_visit_closed_iff",
                condition=Q(status=RecordStatus.CLOSED, closed_at__isnull=False)
                | ~Q(status=RecordStatus.CLOSED) & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="reception_recorded_has_demand",
                condition=Q(status=RecordStatus.BOOKED) | Q(demand__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} #{self.number}"


class ReceptionVisitStep(OwnStep):
    """One thing that happened to the record of one who came; insert-only."""

    visit = models.ForeignKey(ReceptionVisit, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("visit", "at"))

    class Meta:
        ordering = ["visit_id", "id"]
        triggers = [pgtrigger.Protect(name="receptionvisitstep_append_only", operation=_APPEND_ONLY)]


class ReceptionPart(models.Model):
    """A part that was given on the spot to somebody, for what one person said (R-10.6)."""

    part = models.OneToOneField(Assignment, on_delete=models.PROTECT, primary_key=True, related_name="reception")
    visit = models.ForeignKey(ReceptionVisit, on_delete=models.PROTECT, related_name="parts")

    def __str__(self) -> str:
        return f"{self.visit_id} {self.part_id}"


class OwnedCase(models.Model):
    """A key demand with one leader who answers for it (SM-4); the owner is the owner of its Matter."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="owned_case")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="owned_cases")
    origin = models.CharField(_("来自"), max_length=12, choices=Origin)
    criteria = ArrayField(
        models.CharField(max_length=12, choices=Criterion),
        verbose_name=_("为什么是重点（只看事，不看人）"),
        default=list,
    )
    why = SealedTextField(_("说明"))
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    heard_on = models.DateField(_("哪天听本人说的"), null=True, blank=True)
    heard_by_phone = models.BooleanField(default=False)
    facts = SealedTextField(_("查清的事实"), blank=True)
    plan = SealedTextField(blank=True)
    contact_wish = SealedLineField(_("本人希望怎样联系、多久一次"), max_length=200, blank=True)
    contact_declined_on = models.DateField(null=True, blank=True)
    outcome = SealedTextField(_("结果"), blank=True)
    resident_phoned = models.BooleanField(_("已打电话问过本人（本人不愿联系的用书面，不勾选）"), default=False)
    remedies_told = models.BooleanField(_("已告知救济途径"), default=False)
    legal_track = models.CharField(max_length=12, choices=LegalTrack, blank=True)
    closing_ground = models.CharField(max_length=12, blank=True)
    last_note_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="owned_case_has_criterion", condition=Q(criteria__len__gte=1)),
            models.CheckConstraint(
                name="owned_ground_known", condition=Q(closing_ground__in=("", "performed", "delivered", "final"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter)

    @property
    def taken_up_at(self) -> datetime:
        """When it was proposed: nothing was done within it before."""
        return self.matter.opened_at


class DutyShare(models.Model):
    """One task of one duty with a named cadre and a day: done with evidence, or not applicable and why (R-11.9)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(OwnedCase, on_delete=models.PROTECT, related_name="shares")
    duty = models.PositiveSmallIntegerField(choices=Duty)
    cadre = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    task = SealedTextField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    evidence = SealedTextField(blank=True)
    because = models.CharField(
        _("不适用的原因"), max_length=12, choices=Inapplicable, default=Inapplicable.NONE, blank=True
    )
    not_applicable = SealedTextField(blank=True)

    class Meta:
        ordering = ["case", "duty", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="share_done_has_evidence", condition=Q(done_on=None) | ~Q(evidence="") | ~Q(not_applicable="")
            ),
            models.CheckConstraint(name="share_duty_known", condition=Q(duty__gte=1, duty__lte=5)),
            models.CheckConstraint(
                name="share_reason_of_its_duty",
                condition=Q(because="", not_applicable="")
                | ~Q(not_applicable="")
                & (
                    Q(because__in=(Inapplicable.ELSEWHERE, Inapplicable.EARLIER))
                    | Q(duty=Duty.SOLVE, because=Inapplicable.UNLAWFUL)
                    | Q(duty=Duty.SUPPORT, because__in=(Inapplicable.UNWANTED, Inapplicable.DECLINED))
                ),
            ),
        ]
        indexes = [models.Index(fields=["cadre"], condition=Q(done_on=None), name="share_undone")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.duty}"


class CaseNote(models.Model):
    """What was done on the issue; for duty 4 one of four services and nothing about the person (RR-2)."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(OwnedCase, on_delete=models.CASCADE, related_name="notes")
    duty = models.PositiveSmallIntegerField(choices=Duty)
    service = models.CharField(max_length=12, choices=Service, blank=True)
    text = SealedTextField(bound_to=("case", "at"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="note_service_iff_support",
                condition=Q(duty=Duty.SUPPORT) & ~Q(service="") | ~Q(duty=Duty.SUPPORT) & Q(service=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class Helper(models.Model):
    """Somebody from outside who helps with a demand: sees what the resident agreed to, as long as they agree (R-10.8)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="helpers")
    name = SealedLineField(_("帮扶人"), max_length=60)
    kind = models.CharField(_("身份"), max_length=16, choices=HelperKind)
    parts = ArrayField(
        models.CharField(max_length=8, choices=Part), verbose_name=_("本人同意让他看什么"), default=list, blank=True
    )
    consented_on = models.DateField(_("本人哪天同意的"))
    withdrawn_on = models.DateField(_("撤回同意的日期"), null=True, blank=True)
    code_digest = models.BinaryField(max_length=32, unique=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=HelperStatus, default=HelperStatus.LINKED)
    version = models.PositiveIntegerField(default=1)

    objects = HelperQuerySet.as_manager()

    class Meta:
        ordering = ["demand_id", "consented_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="helper_ended_iff",
                condition=Q(status=HelperStatus.ENDED, withdrawn_on__isnull=False)
                | Q(status=HelperStatus.LINKED, withdrawn_on=None),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def agreed(self) -> str:
        """What of the demand they may see, in words; nothing where the resident agreed to nothing."""
        return "、".join(words_of(Part, each) for each in self.parts)


class HelperStep(OwnStep):
    """That somebody was asked to help, and that it ended; insert-only."""

    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("helper", "at"))

    class Meta:
        ordering = ["helper", "id"]
        triggers = [pgtrigger.Protect(name="helperstep_append_only", operation=_APPEND_ONLY)]
