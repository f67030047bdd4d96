"""Who helps from outside, whose code it is, and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.leadership.choices import HelperStatus, Part
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


def shown_to(helper: Helper) -> list[tuple[str, str]] | None:
    """Return the parts of the demand that the resident agreed to, each after its name (R-10.8).

    None once the consent has ended, or where the demand is sealed or became a complaint: then not even its number is shown.
    """
    demand = helper.demand
    if helper.status != HelperStatus.LINKED or demand.sealed_on is not None or demand.is_sealed:
        return None
    values = {
        Part.TEXT: demand.text,
        Part.PLACE: demand.place,
        Part.CONTACT: f"{demand.asker_name} {demand.asker_phone}",
        Part.OPINION: demand.decision_text if demand.delivered_on else "",
    }
    return [(str(part.label), values[part]) for part in Part if part in helper.parts]
