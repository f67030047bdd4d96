"""Whose a demand is at several stages, whom they tell, and the limits they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.choices import HANDLER, HEAD, OFFICE
from lianxinqiao.demands.operations import extending
from lianxinqiao.matters.deeds import Doing, Tell, holding

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

KEEPERS = (OFFICE, HANDLER)
WHOLE, SIMPLE, REDO = extending.WHOLE, "petition.simple_opinion_workdays", "demand.redo_days"
TO_THE_NEW_HANDLER = Tell(_("诉求交您办理：%s"), lambda doing: [doing.asked.handler])


def heads(doing: Doing) -> list[Staff]:
    """Return whoever decides."""
    return holding(*doing.kind.posts[HEAD])(doing)
