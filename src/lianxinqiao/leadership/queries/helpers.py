"""Who helps from outside, and whose code it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.leadership.choices import HelperStatus
from lianxinqiao.leadership.models import Helper

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lianxinqiao.matters.models import Matter


def helping(demand_id: UUID) -> QuerySet[Helper]:
    """Return who helps with a demand now."""
    return Helper.objects.filter(demand=demand_id, status=HelperStatus.LINKED)


def helpers_of(matter: Matter) -> list[Helper]:
    """Return who helped with a demand when its row was read; one query for its page, which names them and offers to end it."""
    kept: list[Helper] | None = matter.__dict__.get("_helpers")
    if kept is None:
        kept = matter.__dict__["_helpers"] = list(helping(matter.pk))
    return kept


def find_helper(number: str, code: str) -> Helper | None:
    """Return the helper whose code this is, while the consent lasts."""
    rows = Helper.objects.select_related("demand__matter").filter(
        status=HelperStatus.LINKED, code_digest=digest_of_code(code)
    )
    return rows.filter(demand__matter__number=number.strip()).first()
