"""A write sent twice with one key is done once and answered twice."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, cast
from uuid import UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api.models import IdempotentAnswer
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.known import check_same, digest_of, hold_id
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.unopened import must_open

KEPT = timedelta(days=7)
Door = Callable[..., tuple[int, Any]]
Rows = Callable[[Staff, int], QuerySet[Any]]


def key_of(request: HttpRequest) -> UUID | None:
    """Return the key the client made for this write, if any.

    Raises:
        InvalidInput: it is not a UUID.
    """
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(_("Idempotency-Key 须是 UUID。"), field="Idempotency-Key") from error


def once(rows: Rows | type[Model] | None) -> Callable[[Door], Door]:
    """Do a write once a key: sent again, it answers the same and changes nothing; a refusal is not kept.

    Args:
        rows: what somebody finds of that which the door answers: a table that says who sees its rows, or of whom and of the
            status of the answer; None where it tells of no row.  Sent again, the answer is given to whoever finds it still.

    Raises:
        InvalidInput: the key was used for another request.
        NotVisible: the key is somebody else's, or they do not find any more what was answered.
        StillBeingDone: the first is not done yet.
    """
    manager: Any = getattr(rows, "_default_manager", None)
    if manager is not None:
        return partial(_guarded, found=lambda by, _status: manager.visible_to(by))
    return partial(_guarded, found=cast("Rows | None", rows))


def once_reading(door: Door) -> Door:
    """Guard a reading that is asked for by a write: its answer is not kept, and sent again it is another reading."""
    return _guarded(door, found=None, is_reading=True)


def _guarded(door: Door, *, found: Rows | None, is_reading: bool = False) -> Door:
    @wraps(door)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[int, Any]:
        key = key_of(request)
        if key is None:
            return door(request, *args, **kwargs)
        staff = request.auth  # type: ignore[attr-defined]  # set by the bearer
        digest = digest_of(f"{request.method} {request.path}\n".encode() + request.body)
        with transaction.atomic():
            hold_id(uuid5(key, "answer"))
            held = IdempotentAnswer.objects.filter(key=key).first()
            if held is not None:
                if held.staff_id != staff.pk:
                    raise NotVisible(_("这个 Idempotency-Key 不是您的。"))
                check_same(held.request_digest, digest, field="Idempotency-Key")
                if must_open(held.body) is not None:
                    key_of_row = held.body.get("id", kwargs.get("pk"))
                    if found is not None and not found(staff, held.status).filter(pk=key_of_row).exists():
                        raise NotVisible(_("没有这一条。"))
                    return held.status, held.body
            status, body = door(request, *args, **kwargs)
            if held is None:
                plain = None if is_reading else json.loads(json.dumps(body, cls=DjangoJSONEncoder))
                IdempotentAnswer.objects.create(
                    staff=staff, key=key, request_digest=digest, status=status, body=plain, created_at=now()
                )
            return status, body

    # The frame reads the signature to know the body: resolved here, where the names of the door's module are known.
    guarded.__signature__ = inspect.signature(door, eval_str=True)  # type: ignore[attr-defined]  # functions have it when it is set
    return guarded


def forget_old_answers(*, now: datetime) -> int:
    """Drop the answers older than a week; return how many. What each id was sent with is kept as long as what came of it."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
