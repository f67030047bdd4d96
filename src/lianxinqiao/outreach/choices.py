"""Words of cards, telephones and boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxinqiao.matters.kinds import raised_kinds

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class LetterStatus(models.TextChoices):
    RECEIVED = "received", _("已取出，待登记")
    REGISTERED = "registered", _("已登记，待办理")
    ANSWERED = "answered", _("已答复")


def letter_classes() -> list[tuple[str, StrPromise | str]]:
    """Return as what a letter is registered: what may be raised out of it, or a suggestion that is only answered."""
    return [*((kind.code, kind.title) for kind in raised_kinds()), ("suggestion", _("建议"))]
