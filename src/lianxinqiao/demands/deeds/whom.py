"""Whose a demand is at several stages, whom they tell, and the limits they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.choices import HANDLER, HEAD, OFFICE
from lianxinqiao.demands.operations import extending
from lianxinqiao.matters.deeds import Doing, Tell, holding
from lianxinqiao.matters.models import Clock

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

KEEPERS = (OFFICE, HANDLER)
WHOLE, SIMPLE, REDO = extending.WHOLE, "petition.simple_opinion_workdays", "demand.redo_days"
FOLLOW_UP = "demand.follow_up_window"
DELIVER, PERFORM, FORWARDED = "demand.deliver_workdays", "demand.perform_days", "demand.forwarded_days"
TO_THE_NEW_HANDLER = Tell(_("诉求交您办理：%s"), lambda doing: [doing.asked.handler])


def limit_of_acceptance(doing: Doing) -> tuple[str, ...]:
    """Return the sixty days, but of what is done over again: that has its own limit, and no second sixty days."""
    return () if is_redone(doing) else (WHOLE,)


def limit_of_simple(doing: Doing) -> tuple[str, ...]:
    return () if is_redone(doing) else (SIMPLE,)


def is_redone(doing: Doing) -> bool:
    return Clock.objects.filter(matter=doing.matter, rule=REDO, state__in=("running", "paused")).exists()


def heads(doing: Doing) -> list[Staff]:
    """Return whoever decides."""
    return holding(*doing.kind.posts[HEAD])(doing)
