"""Promises made at homes: kept, honestly given up, passed on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.visits.models import Promise


@transaction.atomic
def keep_promise(promise_id: UUID, *, kept: bool, outcome: str, by: Staff, now: datetime) -> Promise:
    """End one of one's own promises: kept, or honestly given up with the reason.

    Raises:
        NotVisible: no such open promise of theirs.
        InvalidInput: given up without saying why.
    """
    promise = (
        Promise.objects.select_for_update().filter(pk=promise_id, owner=by, kept_on=None, given_up_on=None).first()
    )
    if promise is None:
        raise NotVisible(_("没有这条承诺，或已了结。"))
    if not kept and not outcome.strip():
        raise InvalidInput(_("办不成的请写明原因，并告诉群众。"), field="outcome")
    if kept:
        promise.kept_on = local_date(now)
    else:
        promise.given_up_on = local_date(now)
    promise.outcome = outcome
    promise.save(update_fields=["kept_on", "given_up_on", "outcome"])
    return promise


@transaction.atomic
def reopen_promise(promise_id: UUID, *, by: Staff, now: datetime) -> Promise:
    """Take back the ending of one's own promise, on the day it was ended: a wrong tap is not a fact.

    Raises:
        NotVisible: no promise of theirs that was ended today.
    """
    today = local_date(now)
    ended_today = Q(kept_on=today) | Q(given_up_on=today)
    promise = Promise.objects.select_for_update().filter(ended_today, pk=promise_id, owner=by).first()
    if promise is None:
        raise NotVisible(_("只能撤销当天了结的承诺。"))
    promise.kept_on, promise.given_up_on, promise.outcome = None, None, ""
    promise.save(update_fields=["kept_on", "given_up_on", "outcome"])
    return promise


def count_promises(staff: Staff, _by: Staff | None) -> int:
    return Promise.objects.filter(owner=staff, kept_on=None, given_up_on=None).count()


@transaction.atomic
def move_promises(giver: Staff, receiver: Staff, by: Staff | None, now: datetime) -> int:
    """Pass open promises on when somebody leaves (R-2.12)."""
    return Promise.objects.filter(owner=giver, kept_on=None, given_up_on=None).update(owner=receiver)
