"""Open promises of whoever leaves are passed on (R-2.12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.operations.doing import do_within
from lianxinqiao.visits.choices import PromiseStatus
from lianxinqiao.visits.kind import PROMISE
from lianxinqiao.visits.models import Promise


def count_promises(staff: Staff, _by: Staff | None) -> int:
    return Promise.objects.filter(owner=staff, status=PromiseStatus.OPEN).count()


@transaction.atomic
def move_promises(giver: Staff, receiver: Staff, by: Staff | None, now: datetime) -> int:
    """Pass open promises on when somebody leaves (R-2.12)."""
    keys = list(
        Promise.objects.filter(owner=giver, status=PromiseStatus.OPEN).order_by("pk").values_list("pk", flat=True)
    )
    for pk in keys:
        do_within(PROMISE, pk, "pass_on", {"to": receiver}, by=by or "system", now=now)
    return len(keys)
