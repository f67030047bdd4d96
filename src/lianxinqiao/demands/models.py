"""A demand beside its Matter, and what hangs on it.

No household or person carries anything about having asked: whoever asked is known inside the
demand only, and the views of RR-1 are computed from demands that are open.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.offices import Office
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import (
    ALLOWED,
    OF_SERVICE,
    PROMISING,
    Channel,
    ClosingGround,
    Conduct,
    Decision,
    FollowUpResult,
    PetitionClass,
    Rate,
    Rating,
    Refusal,
    Solved,
    Topic,
    Track,
)
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import EncryptedField, SealedLineField, SealedTextField
from lianxinqiao.kernel.text import CleanCharField, CleanTextField, mask_number
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household

# What is lawful is supported, and so on: one condition for each track.
DECISION_FOLLOWS_TRACK = reduce(
    or_, (Q(track=track.value, decision__in=[each.value for each in allowed]) for track, allowed in ALLOWED.items())
)


class Demand(models.Model):
    """What somebody asks for, how it was screened and triaged, and what was decided.

    ``code_digest`` is what the receipt's code hashes to; the code itself is on the receipt only.
    Sealed ones (about an official, accusations) are seen by the petition office and the discipline
    contact alone, less whoever is excluded (RR-10, RR-13).
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="demand")
    # how it came
    channel = models.CharField(_("来源"), max_length=12, choices=Channel)
    entered_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_back = models.BooleanField(_("已念给本人听，或请本人看过；转办的工单以原件为准"), default=False)
    outside_number = CleanCharField(_("12345工单号、转送文号"), max_length=60, blank=True)
    outside_due_on = models.DateField(_("上级要求的办结日"), null=True, blank=True)
    received_at = models.DateTimeField()
    # what is asked
    topic = models.CharField(_("哪方面的事"), max_length=16, choices=Topic)
    text = SealedTextField(_("什么事（照本人的话写）"), max_length=4000)
    place = SealedLineField(_("在哪里"), max_length=160, blank=True)
    group = models.ForeignKey(
        VillagerGroup, models.PROTECT, verbose_name=_("小组"), null=True, blank=True, related_name="+"
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    # What its words are found by while it is open: keyed, shared by many words, none of them told (ADR 0025).
    grams = ArrayField(models.SmallIntegerField(), default=list, blank=True, editable=False)
    # who asks: only here, sealed
    asker_name = EncryptedField(_("姓名（可空）"), blank=True)
    asker_phone = EncryptedField(_("电话（可空）"), blank=True)
    asker_phone_index = models.BinaryField(max_length=16, null=True, editable=False)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_anonymous = models.BooleanField(default=False)
    asker_count = models.PositiveIntegerField(_("反映的人数"), default=1)
    code_digest = models.BinaryField(max_length=32, unique=True)
    # what others may see, approved by the office
    public_summary = CleanCharField(
        _("给邻居看的摘要"),
        max_length=200,
        blank=True,
        help_text=_("不写人、不写门牌，如：三组机耕路塌方。邻居看到可以“我也是”，不用重复反映。"),
    )
    is_public = models.BooleanField(_("公开这句摘要"), default=False)
    # about an official: sealed
    is_sealed = models.BooleanField(default=False)
    about_official = models.ForeignKey(
        Staff, models.PROTECT, verbose_name=_("反映的是谁"), null=True, blank=True, related_name="+"
    )
    about_office = models.CharField(
        _("反映的是哪个单位"), max_length=20, choices=Office, default=Office.NONE, blank=True
    )
    about_named = EncryptedField(_("上面没有的，写姓名、职务或单位"), blank=True)
    conduct = models.CharField(_("是什么问题"), max_length=12, choices=Conduct, default=Conduct.NONE, blank=True)
    # What it serves of the five, as whoever registers it says; nobody who asks is asked that.
    purposes = ArrayField(
        models.CharField(max_length=12, choices=Purpose), verbose_name=_("目的"), default=list, blank=True
    )
    # screening
    petition_class = models.CharField(_("信访类别"), max_length=12, choices=PetitionClass, default=PetitionClass.APPEAL)
    is_simple = models.BooleanField(default=False)
    body = CleanCharField(_("转送给哪个机关"), max_length=120, blank=True)
    body_address = CleanCharField(_("该机关的地址"), max_length=160, blank=True)
    body_phone = CleanCharField(_("该机关的电话"), max_length=60, blank=True)
    body_number = CleanCharField(_("该机关的编号"), max_length=80, blank=True)
    refused_ground = models.CharField(_("不予受理的依据"), max_length=12, choices=Refusal, default="", blank=True)
    refused_document = CleanCharField(
        _("是哪份文书、哪一件（文号、案号或编号）"),
        max_length=120,
        blank=True,
        help_text=_("如：复核意见书的文号、判决书的案号、正在办理的那件的编号。"),
    )
    # In words, of those that were refused before the grounds were a list.
    refused_article = CleanCharField(_("不予受理的依据"), max_length=160, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    is_accepted_told = models.BooleanField(default=False)
    # triage
    lawful = models.BooleanField(_("合不合法？有没有法律、政策依据"), null=True, blank=True)
    reasonable = models.BooleanField(_("合不合理？"), null=True, blank=True)
    in_hardship = models.BooleanField(_("本人是不是确有困难？"), null=True, blank=True)
    track = models.CharField(max_length=1, choices=Track, default=Track.NONE, blank=True)
    triage_reason = SealedTextField(blank=True)
    classified_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    track_objection = SealedTextField(blank=True)
    # track B: five sub-steps of
    explained = SealedTextField(_("一、说明情况：跟本人说了什么"), max_length=2000, blank=True)
    position = SealedTextField(_("二、表明态度"), max_length=1000, blank=True)
    guided = SealedTextField(_("三、正确引导：还可以走什么途径"), max_length=1000, blank=True)
    policies_checked = SealedTextField(_("四、用足政策：查过哪些政策"), max_length=2000, blank=True)
    partial_solution = SealedTextField(_("五、争取部分解决：能解决哪些、为什么"), max_length=2000, blank=True)
    # time: asked for by the handler, decided by the head, told to the resident before the first limit ends
    extension_asked_days = models.PositiveSmallIntegerField(default=0)
    extended_days = models.PositiveSmallIntegerField(default=0)
    extension_reason = SealedTextField(blank=True)
    extension_told_on = models.DateField(null=True, blank=True)
    # the opinion (article 32)
    claim = SealedTextField(_("诉求"), max_length=2000, blank=True)
    facts = SealedTextField(_("查明的事实"), max_length=6000, blank=True)
    reasons = SealedTextField(_("理由"), max_length=6000, blank=True)
    basis = SealedTextField(_("依据（法律法规政策的名称和条款）"), max_length=3000, blank=True)
    decision = models.CharField(_("处理意见"), max_length=12, choices=Decision, default=Decision.NONE, blank=True)
    decision_text = SealedTextField(_("怎样办、何时办到"), max_length=4000, blank=True)
    remedies = SealedTextField(_("救济途径"), max_length=2000, blank=True)
    drafted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    review_until = models.DateField(null=True, blank=True)
    # the end
    performed_on = models.DateField(null=True, blank=True)
    performance = SealedTextField(blank=True)
    closing_ground = models.CharField(_("办结方式"), max_length=12, choices=ClosingGround, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    # Whoever filed it asks no more; it goes on for the others who do (RR-3).
    asker_left_on = models.DateField(null=True, blank=True, editable=False)
    sealed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="demand_purposes_known", condition=Q(purposes__contained_by=Purpose.values)),
            models.CheckConstraint(
                name="demand_ground_known", condition=Q(closing_ground="") | Q(closing_ground__in=ClosingGround.values)
            ),
            models.CheckConstraint(
                name="demand_track_follows_answers",
                condition=Q(track="")
                | Q(track="A", lawful=True)
                | Q(track="B", lawful=False, reasonable=True)
                | Q(track="C", lawful=False, reasonable=False, in_hardship=True)
                | Q(track="D", lawful=False, reasonable=False, in_hardship=False),
            ),
            models.CheckConstraint(
                name="demand_reviewed_by_another", condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("classified_by"))
            ),
            models.CheckConstraint(
                name="demand_opinion_whole",
                condition=Q(issued_at=None)
                | (~Q(claim="") & ~Q(facts="") & ~Q(reasons="") & ~Q(basis="") & ~Q(decision="") & ~Q(remedies="")),
            ),
            # A class that nobody gave is one of before this rule: what was decided then stands, and follows from nothing.
            models.CheckConstraint(
                name="demand_decision_follows_track", condition=Q(issued_at=None) | Q(track="") | DECISION_FOLLOWS_TRACK
            ),
            models.CheckConstraint(
                name="demand_word_kept_before_closing",
                condition=~Q(closing_ground__in=(ClosingGround.PERFORMED, ClosingGround.DELIVERED))
                | Q(issued_at=None)
                | ~Q(decision__in=PROMISING)
                | ~Q(performed_on=None),
            ),
            models.CheckConstraint(
                name="demand_refusal_whole",
                condition=Q(refused_ground="") | (Q(refused_ground__in=Refusal.values) & ~Q(refused_document="")),
            ),
            models.CheckConstraint(
                name="demand_extension_has_reason",
                condition=Q(extended_days=0, extension_asked_days=0) | ~Q(extension_reason=""),
            ),
            models.CheckConstraint(
                name="demand_withdrawn_by_its_asker",
                condition=~Q(closing_ground=ClosingGround.WITHDRAWN) | ~Q(asker_left_on=None),
            ),
            models.CheckConstraint(
                name="demand_sealed_is_never_public", condition=Q(is_sealed=False) | Q(is_public=False)
            ),
            models.CheckConstraint(
                name="demand_staff_words_read_back",
                condition=Q(entered_by=None) | Q(channel__in=("web", "open311")) | Q(read_back=True),
            ),
        ]
        indexes = [
            GinIndex(fields=["grams"], name="demand_grams"),
            models.Index(fields=["asker_phone_index"], name="demand_phone"),
            models.Index(fields=["outside_number"], name="demand_outside_number"),
            models.Index(fields=["household"], name="demand_household"),
            models.Index(fields=["review_until"], name="demand_review_until"),
        ]

    def __str__(self) -> str:
        return str(self.matter)

    @property
    def must_still_perform(self) -> bool:
        """Whether something was promised that nobody has done."""
        return self.decision in PROMISING and self.performed_on is None

    @property
    def is_of_service(self) -> bool:
        """Whether a complaint is of how somebody, or an office, served people."""
        return self.conduct in OF_SERVICE or (self.conduct == Conduct.NONE and bool(self.about_office))

    @property
    def is_for_others_to_take(self) -> bool:
        """Whether the law gives it to another body alone: what is before a court, and an accusation (articles 22, 30)."""
        if self.petition_class == PetitionClass.ACCUSATION:
            return not self.is_of_service
        return self.petition_class == PetitionClass.LITIGATION

    @property
    def refused_on(self) -> str:
        """On which ground it was not accepted, with the document that shows it; "" where it was not refused."""
        ground = self.get_refused_ground_display() if self.refused_ground else self.refused_article
        return f"{ground}（{self.refused_document}）" if self.refused_document else ground

    @property
    def next_follow_up_on(self) -> date | None:
        """The first day of the follow-up that comes next; None where none is left."""
        following = self.follow_ups.filter(done_on=None).order_by("due_on").first()
        return None if following is None else following.due_on

    @property
    def is_final(self) -> bool:
        """Whether the levels above have had their last word: what is said of the same facts afterwards opens nothing (article 36)."""
        return self._last("answer_recheck") is not None

    @property
    def review_asked_on(self) -> date | None:
        """The day on which the resident asked for review last."""
        return self._last("ask_review")

    @property
    def extended_on(self) -> date | None:
        """The day on which more time was agreed to."""
        return self._last("extend")

    @property
    def received_on(self) -> date:
        """The day on which the town had it, whenever it was written down."""
        return local_date(self.received_at)

    @property
    def begun_on(self) -> date:
        """The day from which anything can have been done about it: of its receipt, or on which it was opened again."""
        return self._last("not_solved") or local_date(self.received_at)

    @property
    def purpose_words(self) -> str:
        """Which of the five purposes it serves, in words."""
        return "、".join(str(Purpose(each).label) for each in self.purposes)

    def _last(self, event: str) -> date | None:
        step = self.matter.steps.filter(event=event).order_by("-id").first()
        return None if step is None else local_date(step.at)


class Join(models.Model):
    """Somebody for whom the same thing is wrong, with every right of who asks and no word for anybody else.

    They joined instead of filing again, and have a receipt of their own; or what they had asked for (``came_by``) was merged
    into it: without a code it is whoever filed that, and its receipt is theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="joins")
    asker_phone = EncryptedField(blank=True)
    note = SealedTextField(blank=True)
    code_digest = models.BinaryField(max_length=32, unique=True, null=True)
    came_by = models.ForeignKey(Demand, models.PROTECT, null=True, blank=True, related_name="came_as")
    joined_at = models.DateTimeField()
    left_on = models.DateField(null=True, blank=True)
    # Set where a page shows it.
    is_open = False

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.CheckConstraint(name="join_has_a_receipt", condition=~Q(code_digest=None) | ~Q(came_by=None)),
            models.UniqueConstraint(fields=["came_by"], condition=Q(code_digest=None), name="join_once_for_who_filed"),
        ]

    def __str__(self) -> str:
        return str(self.demand_id)

    @property
    def words(self) -> str:
        """How one of those who ask is told from the others, without a name."""
        if self.code_digest is None and self.came_by is not None:
            return gettext("并入的%s的反映人") % self.came_by.matter.number
        phone = mask_number(self.asker_phone) if self.asker_phone else gettext("没有留电话")
        day = local_date(self.joined_at).isoformat()
        return gettext("%(day)s说“我家也是”的（%(phone)s）") % {"day": day, "phone": phone}


class Evaluation(models.Model):
    """What one of those who ask says of the result; ``entered_by`` when a member of staff wrote it down.

    ``join`` is who said it of those who came to it later, nobody whoever filed it.  Each has one word that stands: their last.
    """

    id = models.BigAutoField(primary_key=True)
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="evaluations")
    join = models.ForeignKey(Join, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations")
    stands = models.BooleanField(default=True)
    solved = models.CharField(max_length=8, choices=Solved)
    rating = models.CharField(max_length=12, choices=Rating)
    why = SealedTextField(blank=True, bound_to=("demand", "at"))
    entered_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["demand", "id"]
        constraints = [
            models.CheckConstraint(name="evaluation_no_has_why", condition=Q(solved=Solved.YES) | ~Q(why="")),
            models.UniqueConstraint(
                fields=["demand", "join"], condition=Q(stands=True), nulls_distinct=False, name="evaluation_one_of_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.solved}"


class FollowUp(models.Model):
    """A visit or call after the settlement, at +30 and +90 days, of each who can be reached; each may decline (R-10.5)."""

    id = models.BigAutoField(primary_key=True)
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="follow_ups")
    join = models.ForeignKey(Join, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=12, choices=FollowUpResult, default=FollowUpResult.PENDING, blank=True)
    note = SealedTextField(blank=True, bound_to=("demand", "number"))
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["demand", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "number", "join"],
                condition=Q(done_on=None),
                nulls_distinct=False,
                name="follow_up_once_open",
            ),
            models.CheckConstraint(
                name="follow_up_done_iff",
                condition=Q(done_on=None, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
            ),
            # On its day or after it; the resident alone may say before that they want none.
            models.CheckConstraint(
                name="follow_up_on_its_day",
                condition=Q(done_on=None) | Q(done_on__gte=F("due_on")) | Q(result=FollowUpResult.DECLINED),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="follow_up_due")]

    def __str__(self) -> str:
        return f"{self.demand_id} +{self.number}"


class RateExclusion(models.Model):
    """A demand left out of a rate, on the word of two people; the raw rate always stands beside (R-14, principle 4)."""

    id = models.BigAutoField(primary_key=True)
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="exclusions")
    rate = models.CharField(max_length=12, choices=Rate)
    reason = SealedTextField(bound_to=("demand", "rate"))
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["demand", "rate"], name="exclusion_once"),
            models.CheckConstraint(
                name="exclusion_by_two", condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rate_display()}：{self.reason}"


class ResponseTemplate(models.Model):
    """Words a town uses again and again at a step, to be filled in and changed each time."""

    id = models.BigAutoField(primary_key=True)
    town = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=24)
    title = CleanCharField(max_length=60)
    text = CleanTextField()

    class Meta:
        ordering = ["step", "title", "id"]
        constraints = [models.UniqueConstraint(fields=["town", "step", "title"], name="template_once")]

    def __str__(self) -> str:
        return self.title
