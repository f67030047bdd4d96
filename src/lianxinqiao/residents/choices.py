"""Words about households and people: as few as the duty needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    NOT_STATED = "9", _("未说明")


class Relation(models.TextChoices):
    """To the householder, as the household register says it (GB/T 4761, the ones in use)."""

    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    CHILD_IN_LAW = "child_in_law", _("儿媳或女婿")
    PARENT = "parent", _("父母")
    GRANDCHILD = "grandchild", _("孙子女")
    GRANDPARENT = "grandparent", _("祖父母")
    SIBLING = "sibling", _("兄弟姐妹")
    OTHER = "other", _("其他")


class Address(models.TextChoices):
    """How a person wishes to be spoken to; asked, never guessed."""

    MANDARIN = "mandarin", _("普通话")
    DIALECT = "dialect", _("本地话")
    SLOW = "slow", _("请说慢一点、大声一点")
    WRITTEN = "written", _("请写下来")
    THROUGH_FAMILY = "family", _("请家人在场")


class MoveKind(models.TextChoices):
    IN = "in", _("迁入")
    OUT = "out", _("迁出")
    DIED = "died", _("去世")


class ImportStatus(models.TextChoices):
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("已检查，待确认")
    RUNNING = "running", _("导入中")
    DONE = "done", _("已导入")
    FAILED = "failed", _("未导入")
    UNDONE = "undone", _("已撤销")
