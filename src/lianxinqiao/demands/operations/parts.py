"""Parts of a demand given to others by whoever may (R-10.6)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.assignments.operations import parts
from lianxinqiao.demands.operations.moving import lock_demand
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.demands.workflow import HANDLER, HEAD, OFFICE
from lianxinqiao.kernel.errors import NotPermitted


@transaction.atomic
def give_part(
    demand_id: UUID,
    *,
    to: Staff,
    task: str,
    due_on: date,
    body: str = "",
    body_contact: str = "",
    by: Staff,
    now: datetime,
    id: UUID | None = None,
) -> Assignment:
    """Give somebody a part of a demand's handling, with a day; they see the demand from now on.

    Raises:
        NotPermitted: neither its handler, the office, nor a leader of the area.
        InvalidInput: see ``assignments.operations.parts.give``.

    Rules: R-10.6.
    """
    demand = lock_demand(demand_id, by=by, expected_version=None)
    if not {OFFICE, HANDLER, HEAD} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人、综治信访办或领导交办。"))
    return parts.give(
        demand.matter, to=to, task=task, due_on=due_on, body=body, body_contact=body_contact, by=by, now=now, id=id
    )
