"""What other deeds do with a demand they hang on: lock it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.ledgers import MATTERS

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.demands.models import Demand


def lock_demand(demand_id: UUID, *, by: Staff | None, expected_version: int | None) -> Demand:
    """Lock a demand for change.

    Args:
        by: None for the resident's own page and for the system: whoever calls has the receipt or is a job.

    Raises:
        NotVisible: there is none for this person.
        StaleMatter: it has changed since ``expected_version``.
    """
    return MATTERS.lock(kind_of(DEMAND), demand_id, by, expected_version)  # type: ignore[no-any-return]  # its model is the kind's own
