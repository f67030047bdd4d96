"""Who opened a household, as far as whoever reads it may know why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.residents.reach import tells_of_hidden

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.residents.models import Household


def openings_of(household: Household, *, to: Staff) -> QuerySet[RecordOpening]:
    """Return who opened a household, the last first, less what may have been for a matter that is hidden from the reader (RR-13)."""
    rows = RecordOpening.objects.filter(subject_kind="household", subject_id=household.pk)
    return rows.exclude(tells_of_hidden(to, household.pk, household.area))
