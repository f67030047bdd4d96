"""Words of requests about one's own data."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What a person may ask about their own data (SM-10)."""

    ACCESS = "access", _("查阅、复制")
    CORRECT = "correct", _("更正、补充")
    DELETE = "delete", _("删除")
    WITHDRAW = "withdraw", _("撤回同意")
    EXPLAIN = "explain", _("要求解释")


# What is taken out of use at once, and then deleted.
ENDING = frozenset({RequestKind.DELETE, RequestKind.WITHDRAW})


class Whom(models.TextChoices):
    """For whom somebody asks (PIPL 31, 49): themselves, or whom they stand up for."""

    SELF = "self", _("本人")
    CHILD = "child", _("未成年的孩子（我是监护人）")
    WARD = "ward", _("没有行为能力或能力受限的家人（我是监护人）")
    DEAD = "dead", _("去世的近亲属")


class Proof(models.TextChoices):
    """What was seen; no copy and no number of it is kept."""

    NONE = "", _("没有看证件")
    RECEIPT = "receipt", _("回执和查询码")
    CALLED = "called", _("按留下的电话回拨核对")
    IDENTITY = "identity", _("本人身份证件")
    BOOKLET = "booklet", _("户口簿")
    BIRTH = "birth", _("出生医学证明")
    GUARDIAN = "guardian", _("监护人证明、指定监护文书")
    COURT = "court", _("法院判决书")
    DEATH = "death", _("死亡证明和亲属关系证明")


# What shows that somebody is who they say, or stands up for another: whoever lives in one home has the booklet of it, and is
# the guardian of no adult by that.
SHOWS: Mapping[str, frozenset[str]] = {
    Whom.SELF: frozenset({Proof.CALLED, Proof.IDENTITY}),
    Whom.CHILD: frozenset({Proof.BOOKLET, Proof.BIRTH, Proof.GUARDIAN, Proof.COURT}),
    Whom.WARD: frozenset({Proof.GUARDIAN, Proof.COURT}),
    Whom.DEAD: frozenset({Proof.DEATH}),
}


class RequestStatus(models.TextChoices):
    RECEIVED = "received", _("已收到")
    IDENTITY = "identity", _("核对身份")
    WORKING = "working", _("办理中")
    FULFILLED = "fulfilled", _("已照办，待告知")
    PARTLY = "partly", _("部分照办，待告知")
    REFUSED = "refused", _("不能照办，待告知")
    CLOSED = "closed", _("已告知")


# What was asked is done, as far as it can be.
GRANTED = frozenset({RequestStatus.FULFILLED, RequestStatus.PARTLY, RequestStatus.CLOSED})
