"""Contact cards, service telephones, opinion boxes and the letters from them (R-2.7 to R-2.9)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import SealedLineField, SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.matters.models import Matter
from lianxinqiao.outreach.choices import letter_classes
from lianxinqiao.outreach.querysets import BoxOpeningQuerySet, BoxQuerySet, CardsQuerySet
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household


class ServicePhone(models.Model):
    """A telephone that residents may call; public once published (R-2.8)."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="service_phones")
    number = CleanCharField(max_length=40)
    hours = CleanCharField(max_length=80)
    label = CleanCharField(max_length=60, blank=True)
    is_complaint_line = models.BooleanField(default=False)
    published_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = CardsQuerySet.as_manager()

    class Meta:
        ordering = ["area", "is_complaint_line", "id"]

    def __str__(self) -> str:
        return f"{self.number}（{self.hours}）"


class CardEdition(models.Model):
    """What the card of an area says from a day on: a changed team makes a new edition (R-2.7)."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="card_editions")
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    face = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = CardsQuerySet.as_manager()

    class Meta:
        ordering = ["area", "-number"]
        constraints = [models.UniqueConstraint(fields=["area", "number"], name="card_edition_number")]

    def __str__(self) -> str:
        return f"{self.area} 第{self.number}版"


class ContactCard(models.Model):
    """The card a household holds: one row a household, pointing at the edition it was last given."""

    id = models.BigAutoField(primary_key=True)
    household = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="card")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="cards")
    edition = models.ForeignKey(CardEdition, on_delete=models.PROTECT, related_name="cards")
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CardsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area", "edition"], name="card_area_edition")]

    def __str__(self) -> str:
        return f"{self.household} {self.edition}"


class CardRun(models.Model):
    """The reissue of a whole area, done by a job, with its progress."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(CardEdition, on_delete=models.PROTECT, related_name="runs")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)

    objects = CardsQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.edition} {self.done}/{self.total}"


class OpinionBox(models.Model):
    """A box on a wall where anybody may leave a letter, signed or not (R-2.9)."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="boxes")
    place = CleanCharField(max_length=120)
    set_up_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)

    objects = BoxQuerySet.as_manager()

    class Meta:
        ordering = ["area", "id"]

    def __str__(self) -> str:
        return self.place


class BoxOpening(models.Model):
    """One opening by two different people, and how many letters lay inside."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    box = models.ForeignKey(OpinionBox, on_delete=models.PROTECT, verbose_name=_("意见箱"), related_name="openings")
    opened_at = models.DateTimeField(_("开箱时间"))
    first_opener = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name=_("开箱人"), related_name="+")
    second_opener = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name=_("另一位开箱人"), related_name="+")
    letters_found = models.PositiveIntegerField(_("箱内信件"))

    objects = BoxOpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [models.CheckConstraint(name="box_two_openers", condition=~Q(first_opener=F("second_opener")))]

    def __str__(self) -> str:
        return f"{self.box} {self.opened_at:%Y-%m-%d}"


class BoxLetter(models.Model):
    """One letter, beside its Matter; anonymous is welcome."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="letter")
    opening = models.ForeignKey(BoxOpening, on_delete=models.PROTECT, related_name="letters")
    classed = models.CharField(max_length=12, choices=letter_classes, blank=True)
    text = SealedTextField(blank=True)
    signed = SealedLineField(max_length=60, blank=True)
    contact = SealedLineField(max_length=60, blank=True)
    answer = SealedTextField(blank=True)

    def __str__(self) -> str:
        return str(self.matter)
