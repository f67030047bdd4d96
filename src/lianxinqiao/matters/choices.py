"""Words of the spine."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where a matter stands for inboxes, whatever its kind's own status is called."""

    OPEN = "open", _("待办")
    WAITING = "waiting", _("在办")
    DONE = "done", _("已办结")


class Urgency(models.IntegerChoices):
    """How bad it is; the written criteria of each kind stand beside the choice (R-4.7)."""

    ROUTINE = 0, _("一般")
    ATTENTION = 1, _("关注")
    URGENT = 2, _("紧急")
    EMERGENCY = 3, _("特急")


class Relation(models.TextChoices):
    RAISED_BY = "raised_by", _("来源")
    MERGED_INTO = "merged_into", _("并入")
    FOLLOWS = "follows", _("后续")
    RELATED = "related", _("相关")


class SecondStatus(models.TextChoices):
    """Where a deed stands that one person proposed and another is to agree to."""

    ASKED = "asked", _("等另一人同意")
    AGREED = "agreed", _("已同意")
    DECLINED = "declined", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Light(models.TextChoices):
    """How a clock stands, in words: colour alone never says it."""

    MET = "met", _("按时完成")
    MET_LATE = "met_late", _("逾期完成")
    RUNNING = "running", _("进行中")
    NEAR = "near", _("临近到期")
    OVERDUE = "overdue", _("已逾期")
    PAUSED = "paused", _("已暂停")
    CANCELLED = "cancelled", _("已取消")


class Purpose(models.TextChoices):
    """The five purposes of knowing the people's conditions (R-0.14)."""

    GRASP = "grasp", _("把握民情")
    CONVEY = "convey", _("通达民意")
    RESOLVE = "resolve", _("化解民怨")
    RELIEVE = "relieve", _("解决民困")
    BUILD = "build", _("共建民生")
