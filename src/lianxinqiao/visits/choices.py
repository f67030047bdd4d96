"""Words of visits (SM-1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitKind(models.TextChoices):
    HOUSEHOLD_VISIT = "household_visit", _("入户走访")
    VILLAGE_STAY = "village_stay", _("驻村")
    OTHER = "other", _("其他场所")


class PlaceKind(models.TextChoices):
    HOME = "home", _("家中")
    FIELD = "field", _("田间地头")
    YARD = "yard", _("院坝")
    OFFICE = "office", _("村委会、社区服务中心（不计入户天数）")
    PHONE = "phone", _("电话联系（不计入户天数）")
    ELSEWHERE = "elsewhere", _("其他（不计入户天数）")


class Outcome(models.TextChoices):
    """What became of the visit; every one is an honest answer of equal worth."""

    MET = "met", _("见到了")
    NOBODY_HOME = "nobody_home", _("家中无人")
    MOVED = "moved", _("已外出或搬走")
    DECLINED = "declined", _("对方不便，婉拒")


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("待答复询问")
    ACCEPTED = "accepted", _("已通过")
    VOIDED = "voided", _("已作废")


class BlockAnswer(models.TextChoices):
    """One of the five conditions in a diary: nothing by default (R-4.1)."""

    NONE = "none", _("无异常")
    NOTED = "noted", _("已记录，无须上报")
    REPORTED = "reported", _("已上报")


class Result(models.TextChoices):
    MET = "met", _("达标")
    SHORT_EXPLAINED = "short_explained", _("未达标，已说明")
    SHORT = "short", _("未达标")
    NOT_IN_POST = "not_in_post", _("不在岗")


class PromiseStatus(models.TextChoices):
    OPEN = "open", _("未兑现")
    KEPT = "kept", _("已兑现")
    GIVEN_UP = "given_up", _("办不成，已说明")


class AbsenceStatus(models.TextChoices):
    WAITING = "waiting", _("待同意")
    ACCEPTED = "accepted", _("已同意")


class AssessmentStatus(models.TextChoices):
    OPEN = "open", _("进行中")
    COMPUTED = "computed", _("已计算，待确认")
    ASKED = "asked", _("待说明原因")
    CONFIRMED = "confirmed", _("已确认")
    OBJECTED = "objected", _("有异议，待决定")
    FINAL = "final", _("已定")


class CheckStatus(models.TextChoices):
    DRAWN = "drawn", _("已抽取，待核实")
    MATCHED = "matched", _("相符")
    UNREACHABLE = "unreachable", _("联系不上或婉拒")
    MISMATCH = "mismatch", _("不符，待说明")
    CLOSED = "closed", _("已结")


class CheckConclusion(models.TextChoices):
    NONE = "", _("未定")
    MATCHED = "matched", _("相符")
    UNREACHABLE = "unreachable", _("未能核实")
    EXPLAINED = "explained", _("已说明清楚")
    CORRECTED = "corrected", _("已更正")
    TALK = "talk", _("谈心谈话")
