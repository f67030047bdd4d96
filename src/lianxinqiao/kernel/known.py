"""What is sent twice: one rule for every door and every row (ADR 0023).

The same id from the same person with the same content is what is there already, and changes nothing.  With other
content it is refused; somebody else's id does not exist for whoever sends it; while the first is still being done,
the second is told to wait.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.errors import DomainError, InvalidInput, NotVisible

UNIQUE_VIOLATION = "23505"
OTHER_CONTENT = gettext_lazy("这个编号已用于另一份内容，请重新打开页面再提交。")


class StillBeingDone(DomainError):
    """The first of two is still being done."""

    status = 409
    code = "in_flight"


class OtherContent(InvalidInput):
    """An id stands for something else already: neither is lost, and neither is written over the other."""

    def __init__(self, *, field: str = "id") -> None:
        super().__init__(str(OTHER_CONTENT), field=field)


def hold_id(id: UUID) -> None:
    """Keep an id to oneself until the transaction ends.

    Raises:
        StillBeingDone: somebody else is just at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 23))", [str(id)])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise StillBeingDone(_("同样的内容正在提交，请稍等片刻再看。"))


def digest_of(content: Mapping[str, Any] | bytes) -> bytes:
    """Return a keyed digest of what was sent: equal content gives equal digests, nothing else shows."""
    plain = content if isinstance(content, bytes) else json.dumps(_plain(content), sort_keys=True).encode()
    return hmac.new(settings.SECRET_KEY.encode(), plain, hashlib.sha256).digest()


def check_same(held: bytes | memoryview[int] | None, digest: bytes, *, field: str = "id") -> None:
    """Refuse other content under the same id; what was kept before digests were is taken as the same.

    Raises:
        OtherContent: it is another.
    """
    if held is not None and bytes(held) != digest:
        raise OtherContent(field=field)


def known_row(rows: Any, id: UUID | None, *, same: Mapping[str, Any] | None = None, **mine: Any) -> Any:
    """Return the row that was made with this id before, by the same person; None where there is none.

    Args:
        rows: a queryset of what the id may name.
        same: what it must say, where the digest of what was sent is not kept.
        mine: what makes it this person's: ``given_by=staff``, ``matter__opened_by=staff``; or the place it was made for.

    Raises:
        NotVisible: the id is somebody else's.
        OtherContent: it was used for something else.
    """
    found = rows.filter(pk=id).first() if id is not None else None
    if found is not None and any(
        attrgetter(f"{name.replace('__', '.')}_id")(found) != each.pk for name, each in mine.items()
    ):
        raise NotVisible(_("编号已被使用。"))
    if found is not None and any(getattr(found, name) != value for name, value in (same or {}).items()):
        raise OtherContent
    return found


def refusal_of(error: IntegrityError) -> DomainError | None:
    """Return what a person is told where a row was there already: its id somebody else's, or the same just entered.

    None where the database refused for another reason: that is a fault of ours.
    """
    diag = getattr(error.__cause__, "diag", None)
    if diag is None or diag.sqlstate != UNIQUE_VIOLATION:
        return None
    if str(diag.constraint_name).endswith("_pkey"):
        return NotVisible(_("编号已被使用。"))
    return StillBeingDone(_("刚刚有人登记了同样的内容，请刷新后核对。"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, QuerySet):
        return sorted(str(row.pk) for row in value)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, UploadedFile):
        value.seek(0)
        digest = hashlib.sha256(value.read()).hexdigest()
        value.seek(0)
        return digest
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(str(_plain(each)) for each in value)
    return None if value is None or value == "" else str(value)
