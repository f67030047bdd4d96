"""Who applies for a household, who decides, who finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.relief.workflow import APPLICANT, DECIDER

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter

RELIEF = "relief"
# Civil affairs sits with the party and government office of a town.
DECIDERS = (Role.PARTY_GOV_OFFICE,)


def relief_visible(staff: Staff) -> Q:
    """The deciding office finds all of its town; who handed one in, or owns it, finds their own."""
    return Q(area__in=scope_of(staff).area_ids(*DECIDERS)) | Q(relief__applied_by=staff)


def tags_of(staff: Staff, matter: Matter) -> frozenset[str]:
    """Turn a person into the actor tags of one application; nobody is both."""
    if matter.relief.applied_by_id == staff.pk:
        return frozenset({APPLICANT})
    return frozenset({DECIDER}) if scope_of(staff).covers(matter.area_id, *DECIDERS) else frozenset()
