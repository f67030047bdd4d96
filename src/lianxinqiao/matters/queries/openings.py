"""Openings of a household that may have been for a matter which is hidden from whoever reads of them (RR-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from lianxinqiao.accounts.scope import areas_over
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from uuid import UUID

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.places.models import Area


def for_what_is_hidden(
    purpose: str, kinds: tuple[str, ...], staff: Staff, home: UUID, area: Area, *, of: str = ""
) -> Q:
    """Return the condition under which an opening may have been for a matter of these kinds that a reader does not find.

    An opening says for what, and not for which matter: any of the place may be it, as long as it is open.

    Args:
        home, area: the household that was opened, by its key, and where it lies.
        of: where a matter holds the household it is about: of another's it was not, and of this one's it may be when it is closed.
    """
    hidden = Matter.objects.filter(kind__in=kinds, area__in=areas_over(area.code)).must_not_be_with(staff)
    may_be = Q(closed_at=None) | Q(closed_at__gte=OuterRef("at"))
    if of:
        may_be = may_be & Q(**{of: None}) | Q(**{of: home})
    return Q(purpose=purpose) & Q(Exists(hidden.filter(may_be, opened_at__lte=OuterRef("at"))))
