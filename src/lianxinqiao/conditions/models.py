"""Five-conditions reports."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.conditions.choices import ChannelClass, ConditionKind, ReportSource
from lianxinqiao.kernel.secrets import SealedLineField, SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import HazardSite, VillagerGroup


class Report(models.Model):
    """What was found, beside its Matter.  Opinion has topics and never persons (RR-5); security is
    hand-over only and holds no suspicion (RR-7); disaster counts people and never lists them (RR-8).
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="report")
    kind = models.CharField(_("情况类别"), max_length=12, choices=ConditionKind)
    source = models.CharField(_("来源"), max_length=12, choices=ReportSource, default=ReportSource.CADRE)
    purposes = ArrayField(
        models.CharField(max_length=12, choices=Purpose), verbose_name=_("目的"), default=list, blank=True
    )
    place = SealedLineField(_("地点"), max_length=120)
    group = models.ForeignKey(
        VillagerGroup, models.PROTECT, verbose_name=_("小组"), null=True, blank=True, related_name="+"
    )
    facts = SealedTextField(_("情况"))
    occurred_at = models.DateTimeField(_("发生的时间"), null=True, blank=True)
    phoned_at = models.DateTimeField(
        _("打电话的时间"), null=True, blank=True, help_text=_("特急必填：先打电话，再填这里。")
    )
    # opinion
    channel = models.CharField(_("在什么场合被问到"), max_length=12, choices=ChannelClass, blank=True)
    answer_needed = SealedTextField(_("需要答复什么"), blank=True)
    published_at_place = CleanCharField(_("答复公布在哪里"), max_length=160, blank=True)
    # security
    called_110 = models.BooleanField(_("已拨打110"), default=False)
    # disaster
    hazard_kind = models.CharField(_("灾害类型"), max_length=16, choices=HazardKind, blank=True)
    hazard_site = models.ForeignKey(
        HazardSite, models.PROTECT, verbose_name=_("隐患点"), null=True, blank=True, related_name="reports"
    )
    people_at_risk = models.PositiveIntegerField(
        _("受威胁人数"), null=True, blank=True, help_text=_("只填人数，不列名单。")
    )
    roads = CleanCharField(_("道路情况"), max_length=160, blank=True)
    action_taken = SealedTextField(_("已采取的措施"), blank=True)
    county_told_at = models.DateTimeField(_("报县里的时间"), null=True, blank=True)
    # handling
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    responded_at = models.DateTimeField(_("到场处置时间"), null=True, blank=True)
    handed_to = CleanCharField(_("移交给"), max_length=120, blank=True)
    handed_number = CleanCharField(_("回执编号"), max_length=60, blank=True)
    handed_person = CleanCharField(_("接收人"), max_length=60, blank=True)
    handed_basis = CleanCharField(_("移交依据"), max_length=160, blank=True)
    handed_at = models.DateTimeField(_("移交时间"), null=True, blank=True)
    result = SealedTextField(_("处理结果"), blank=True)
    answer = SealedTextField(_("给报告人的答复"), blank=True)

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
