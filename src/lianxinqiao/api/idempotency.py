"""A write sent twice with one key is done once and answered twice."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxinqiao.api.models import IdempotentAnswer
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.moments import now

KEPT = timedelta(days=7)
Door = Callable[..., tuple[int, Any]]


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


def once(door: Door) -> Door:
    """Do a write once a key: sent again, it answers the same and changes nothing; a refusal is not kept.

    Raises:
        InvalidInput: the key was used for another request.
    """

    @wraps(door)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[int, Any]:
        key = key_of(request)
        if key is None:
            return door(request, *args, **kwargs)
        staff = request.auth  # type: ignore[attr-defined]  # set by the bearer
        digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Two at once with one key: the second waits and finds the answer.
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{staff.pk}:{key}"])
            held = IdempotentAnswer.objects.filter(staff=staff, key=key).first()
            if held is not None:
                if bytes(held.request_digest) != digest:
                    raise InvalidInput(_("这个 Idempotency-Key 已用于另一个请求。"), field="Idempotency-Key")
                return held.status, held.body
            status, body = door(request, *args, **kwargs)
            plain = json.loads(json.dumps(body, cls=DjangoJSONEncoder))
            IdempotentAnswer.objects.create(
                staff=staff, key=key, request_digest=digest, status=status, body=plain, created_at=now()
            )
            return status, body

    # The frame reads the signature to know the body: resolved here, where the names of the door's module are known.
    guarded.__signature__ = inspect.signature(door, eval_str=True)  # type: ignore[attr-defined]  # functions have it when it is set
    return guarded


def forget_old_answers(*, now: datetime) -> int:
    """Drop the answers older than a week; return how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
