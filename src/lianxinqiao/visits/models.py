"""The visit diary, promises, contact households, monthly assessments and spot checks.

No position, photo, device, log-in or reading time, point or rank anywhere: a test over the schema
and the routes holds it (RR-9, F-2).
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, AbsenceKind
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import SealedLineField, SealedTextField
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.models import OwnStep
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import (
    AbsenceStatus,
    AssessmentStatus,
    BlockAnswer,
    CheckConclusion,
    CheckStatus,
    Outcome,
    PlaceKind,
    PromiseStatus,
    Result,
    Status,
    VisitKind,
)
from lianxinqiao.visits.querysets import (
    AbsenceQuerySet,
    AssessmentQuerySet,
    ContactQuerySet,
    DrawQuerySet,
    PromiseQuerySet,
    SpotCheckQuerySet,
    VisitQuerySet,
)

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


def area_of_post(staff: Staff) -> Area | None:
    """Return the area of the post that somebody's days are counted for, else of any they hold."""
    posts = sorted(scope_of(staff).posts, key=lambda post: post.role not in VILLAGE_ROLES | TOWN_CADRE_ROLES)
    return Area.objects.filter(pk=posts[0].area_id).first() if posts else None


class VisitLog(models.Model):
    """One entry of the diary: a day, a place, what was learned, what was promised."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    author = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="visits")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="visits")
    is_town_cadre = models.BooleanField(default=False)
    # Whose quota the day counts for: the own area, or none for a day elsewhere until approved.
    credited_area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=VisitKind)
    visited_on = models.DateField()
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    group = models.ForeignKey(VillagerGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_kind = models.CharField(max_length=10, choices=PlaceKind, default=PlaceKind.HOME)
    place = SealedLineField(max_length=80, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.MET)
    purposes = ArrayField(models.CharField(max_length=12, choices=Purpose), default=list, blank=True)
    learned = SealedTextField(blank=True)
    block_people = models.CharField(max_length=8, choices=BlockAnswer, default=BlockAnswer.NONE)
    block_opinion = models.CharField(max_length=8, choices=BlockAnswer, default=BlockAnswer.NONE)
    block_security = models.CharField(max_length=8, choices=BlockAnswer, default=BlockAnswer.NONE)
    block_disaster = models.CharField(max_length=8, choices=BlockAnswer, default=BlockAnswer.NONE)
    wants = SealedTextField(blank=True)
    hopes = SealedTextField(blank=True)
    worries = SealedTextField(blank=True)
    needs = SealedTextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    is_late = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accept_due_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField(_("应在何日前答复询问"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="visit_home_has_household",
                condition=~Q(kind=VisitKind.HOUSEHOLD_VISIT) | Q(household__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_submitted_has_moment", condition=Q(status=Status.DRAFT) | Q(submitted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="visit_accepted_has_moment", condition=~Q(status=Status.ACCEPTED) | Q(accepted_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visit_newest"),
            models.Index(fields=["area", "-visited_on", "-id"], name="visit_area_newest"),
            models.Index(fields=["author", "-visited_on", "-id"], name="visit_author_newest"),
            models.Index(fields=["household", "-visited_on"], name="visit_household_newest"),
            models.Index(
                fields=["visited_on"],
                include=["author", "area", "kind", "household", "place_kind", "credited_area"],
                condition=Q(status="accepted"),
                name="visit_month_accepted",
            ),
            models.Index(fields=["accept_due_on"], condition=Q(status="submitted"), name="visit_to_accept"),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.author}"

    def blocks(self) -> dict[str, str]:
        """Return the five answers by kind.

        The fifth is never written at a home: a woman who wants the health service gets a sealed slip
        that names neither her nor the house (RR-4).
        """
        return {
            "people": self.block_people,
            "opinion": self.block_opinion,
            "security": self.block_security,
            "disaster": self.block_disaster,
            "maternal": BlockAnswer.NONE,
        }


class VisitStep(OwnStep):
    """One thing that happened to a diary entry; insert-only."""

    visit = models.ForeignKey(VisitLog, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("visit", "at"))

    class Meta:
        ordering = ["visit", "id"]
        triggers = [pgtrigger.Protect(name="visitstep_append_only", operation=_APPEND_ONLY)]


class Promise(models.Model):
    """What a cadre promised at a home: their own to-do until it is kept or honestly given up."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(VisitLog, on_delete=models.PROTECT, related_name="promises")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="promises")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="promises")
    text = SealedTextField(_("答应的事"))
    due_on = models.DateField(_("何日前"))
    kept_on = models.DateField(_("做到的日期"), null=True, blank=True)
    given_up_on = models.DateField(_("说明做不到的日期"), null=True, blank=True)
    outcome = SealedTextField(_("结果"), blank=True)
    status = models.CharField(max_length=10, choices=PromiseStatus, default=PromiseStatus.OPEN)
    version = models.PositiveIntegerField(default=1)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="promise_ends_once_with_words",
                condition=Q(kept_on=None, given_up_on=None)
                | (Q(kept_on=None) & Q(given_up_on__isnull=False) & ~Q(outcome=""))
                | (Q(given_up_on=None) & Q(kept_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="promise_stands_as_its_days_say",
                condition=Q(status=PromiseStatus.OPEN, kept_on=None, given_up_on=None)
                | Q(status=PromiseStatus.KEPT, kept_on__isnull=False)
                | Q(status=PromiseStatus.GIVEN_UP, given_up_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(kept_on=None, given_up_on=None), name="promise_open"),
            models.Index(fields=["household"], name="promise_household"),
        ]

    def __str__(self) -> str:
        return self.text[:30]


class PromiseStep(OwnStep):
    """One thing that happened to a promise; insert-only."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("promise", "at"))

    class Meta:
        ordering = ["promise", "id"]
        triggers = [pgtrigger.Protect(name="promisestep_append_only", operation=_APPEND_ONLY)]


class ContactHousehold(models.Model):
    """A household that a cadre keeps in contact with in a year (R-3.3, R-3.4)."""

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="contact_households")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="contacts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    why = SealedLineField(max_length=80, blank=True, bound_to=("household", "year"))
    is_confirmed = models.BooleanField(default=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["staff", "household", "id"]
        constraints = [models.UniqueConstraint(fields=["staff", "household", "year"], name="contact_once_a_year")]
        indexes = [models.Index(fields=["household", "year"], name="contact_of_household")]

    def __str__(self) -> str:
        return f"{self.staff} {self.household} {self.year}"


class Absence(models.Model):
    """Days a post could not be filled; kind and days only, never a diagnosis (R-3.9)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name=_("干部"), related_name="visit_absences")
    kind = models.CharField(_("事由"), max_length=16, choices=AbsenceKind)
    first_on = models.DateField(_("第一天"))
    last_on = models.DateField(_("最后一天"))
    status = models.CharField(max_length=10, choices=AbsenceStatus, default=AbsenceStatus.WAITING)
    accepted_by = models.ForeignKey(
        Staff, null=True, on_delete=models.PROTECT, verbose_name=_("谁认可的"), related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.CheckConstraint(name="absence_days", condition=Q(last_on__gte=F("first_on"))),
            models.CheckConstraint(
                name="absence_accepted_by_somebody",
                condition=Q(status=AbsenceStatus.WAITING, accepted_by=None)
                | Q(status=AbsenceStatus.ACCEPTED, accepted_by__isnull=False),
            ),
            models.CheckConstraint(name="absence_not_by_oneself", condition=~Q(accepted_by=F("staff"))),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.first_on}–{self.last_on}"

    @property
    def area(self) -> Area | None:
        """Where the post is that could not be filled; none where they hold none any more."""
        return area_of_post(self.staff)


class AbsenceStep(OwnStep):
    """One thing that happened to an absence; insert-only."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("absence", "at"))

    class Meta:
        ordering = ["absence", "id"]
        triggers = [pgtrigger.Protect(name="absencestep_append_only", operation=_APPEND_ONLY)]


class MonthlyAssessment(models.Model):
    """Somebody's month in an area: days and contact households counted over their posts there, confirmed by another person.

    ``appointment`` is the first of these posts; ``beside`` the month that holds what this one counted for one post alone,
    as months once were.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="assessments")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name=_("干部"), related_name="assessments")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="assessments")
    month = models.DateField(_("月份"))
    status = models.CharField(max_length=10, choices=AssessmentStatus, default=AssessmentStatus.OPEN)
    days_done = models.PositiveSmallIntegerField(_("走访天数"), default=0)
    days_required = models.PositiveSmallIntegerField(_("应走访天数"), default=0)
    contacts_done = models.PositiveSmallIntegerField(_("联系户（全年）"), default=0)
    contacts_required = models.PositiveSmallIntegerField(_("应联系户（全年）"), default=0)
    result = models.CharField(_("结果"), max_length=16, choices=Result, blank=True)
    reason_kind = models.CharField(max_length=16, choices=AbsenceKind, blank=True)
    reason = SealedTextField(_("说明"), blank=True, help_text=_("不必写病情等私事。"))
    comment = SealedTextField(_("意见（未达标必填）"), blank=True)
    objection = SealedTextField(_("异议"), blank=True)
    decision = SealedTextField(_("理由"), blank=True)
    confirmed_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reason_by = models.DateField(_("可以说明原因到"), null=True, blank=True)
    confirm_by = models.DateField(_("应在何日前确认"), null=True, blank=True)
    decide_by = models.DateField(_("应在何日前决定异议"), null=True, blank=True)
    object_by = models.DateField(_("可以提出异议到"), null=True, blank=True)
    beside = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="others")
    version = models.PositiveIntegerField(default=1)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "area", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "area", "month"], condition=Q(beside=None), name="assessment_of_person_once_a_month"
            ),
            models.CheckConstraint(name="assessment_beside_another", condition=~Q(beside=F("id"))),
            models.CheckConstraint(name="assessment_not_by_oneself", condition=~Q(confirmed_by=F("staff"))),
            models.CheckConstraint(
                name="assessment_confirmed_by_somebody",
                condition=~Q(status__in=("confirmed", "objected", "final")) | Q(confirmed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["area", "month"], name="assessment_area_month")]

    def __str__(self) -> str:
        return f"{self.staff} {self.month:%Y-%m}"


class AssessmentStep(OwnStep):
    """One thing that happened to an assessment; insert-only."""

    assessment = models.ForeignKey(MonthlyAssessment, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("assessment", "at"))

    class Meta:
        ordering = ["assessment", "id"]
        triggers = [pgtrigger.Protect(name="assessmentstep_append_only", operation=_APPEND_ONLY)]


class SpotCheckDraw(models.Model):
    """One drawing: its seed and the list it drew from can be replayed by anybody.

    ``shares`` are how many entries each author had and how many of them were drawn, in order of the authors' keys.  Drawings
    from before have none, and were drawn from all entries together.  ``late_since`` is the moment of the area's drawing before:
    entries of earlier quarters that stand accepted only since then are drawn from, too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="draws")
    quarter = models.DateField(_("季度"))
    seed = models.CharField(_("抽取种子"), max_length=64)
    population = models.PositiveIntegerField(_("可抽取的日志"))
    population_digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("抽取数量"))
    cadres = models.PositiveIntegerField()
    shares = models.JSONField(default=list, blank=True)
    drawn_at = models.DateTimeField(_("抽取时间"))
    late_since = models.DateTimeField(_("补入此后通过的前几季度日志"), null=True, blank=True)
    drawn_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DrawQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "area"]
        constraints = [
            models.UniqueConstraint(fields=["area", "quarter"], name="draw_once_a_quarter"),
            models.CheckConstraint(name="draw_by_nobody", condition=Q(drawn_by=None) | Q(shares=[])),
        ]
        triggers = [pgtrigger.Protect(name="draw_append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.area} {self.quarter:%Y-%m}"


class SpotCheck(models.Model):
    """One drawn entry that the linked leader asks about; it can be added to but never removed (R-3.7)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draw = models.ForeignKey(SpotCheckDraw, on_delete=models.PROTECT, related_name="checks")
    visit = models.ForeignKey(VisitLog, on_delete=models.PROTECT, related_name="checks")
    status = models.CharField(max_length=12, choices=CheckStatus, default=CheckStatus.DRAWN)
    added_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    finding = SealedTextField(blank=True)
    explain_by = models.DateField(_("应在何日前说明"), null=True, blank=True)
    explanation = SealedTextField(blank=True)
    conclusion = models.CharField(
        _("结论"), max_length=12, choices=CheckConclusion, default=CheckConclusion.NONE, blank=True
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        ordering = ["draw", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "visit"], name="check_once_in_draw"),
            models.CheckConstraint(
                name="check_closed_iff",
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="check_never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.visit} {self.get_status_display()}"


class SpotCheckStep(OwnStep):
    """One thing that happened to a spot check; insert-only."""

    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="steps")
    reason = SealedTextField(blank=True, bound_to=("spot_check", "at"))

    class Meta:
        ordering = ["spot_check", "id"]
        triggers = [pgtrigger.Protect(name="spotcheckstep_append_only", operation=_APPEND_ONLY)]
