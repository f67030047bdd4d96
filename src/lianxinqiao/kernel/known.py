"""What is sent twice: one rule for every door and every row (ADR 0023).

The same id from the same person with the same content is what is there already, and changes nothing.  With other
content, or where it is not known any more what the content was, it is refused; somebody else's id does not exist for
whoever sends it, nor does one's own where one does not find any more what came of it; while the first is still being
done, the second is told to wait.

An id that somebody sends is not the key of the row: the row's follows from it.  So what is sent under the key of a row,
hidden or not, says nothing of that row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from lianxinqiao.kernel.models import SentContent

UNIQUE_VIOLATION = "23505"
OTHER_CONTENT = gettext_lazy("这个编号已用于另一份内容，请重新打开页面再提交。")
NOT_KNOWN = gettext_lazy("这个编号已经用过，当时提交的内容已无法核对。请先看看是否已经登记，再重新打开页面提交。")


class StillBeingDone(DomainError):
    """The first of two is still being done."""

    status = 409
    code = "in_flight"


class OtherContent(InvalidInput):
    """An id stands for something else already: neither is lost, and neither is written over the other."""

    def __init__(self, words: object = OTHER_CONTENT, *, field: str = "id") -> None:
        super().__init__(str(words), field=field)


def row_id_of(id: UUID) -> UUID:
    """Return the key of the row that comes of what is sent under an id: of the same time, and nobody finds an id for a key.

    No key of ours is in it: what was sent before one was changed is the same when it is sent again after.
    """
    digest = int.from_bytes(hashlib.sha256(b"row " + id.bytes).digest()[:8], "big")
    return UUID(int=id.int >> 62 << 62 | digest & (1 << 62) - 1)


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


@dataclass(frozen=True)
class Sent:
    """What somebody sends under an id."""

    id: UUID
    digest: bytes

    def check(self) -> None:
        """Refuse what is not what was sent under the id before.

        Raises:
            OtherContent: it is another, or nobody knows what it was.
        """
        held = SentContent._default_manager.filter(pk=self.id).values_list("digest", flat=True).first()
        if held is None:
            raise OtherContent(NOT_KNOWN)
        check_same(held, self.digest)

    def keep(self) -> None:
        """Keep what the id stands for now."""
        SentContent._default_manager.bulk_create([SentContent(id=self.id, digest=self.digest)], ignore_conflicts=True)


def sent_as(id: UUID | None, content: Mapping[str, Any], *, by: Any = None) -> Sent | None:
    """Return what is sent under an id; None without one.

    Args:
        by: who sends it, where the row that comes of it does not say.
    """
    return None if id is None else Sent(id, digest_of({**content, "id": None, "sent by": by}))


def check_same(held: bytes | memoryview[int], digest: bytes, *, field: str = "id") -> None:
    """Refuse other content under the same id.

    Raises:
        OtherContent: it is another.
    """
    if bytes(held) != digest:
        raise OtherContent(field=field)


def forget_sent(ids: Iterable[Any]) -> None:
    """Forget what was sent under ids whose words are deleted; they stand for nothing any more."""
    SentContent._default_manager.filter(pk__in=[each for each in ids if isinstance(each, UUID)]).delete()


def known_row(rows: Any, id: UUID | None, *, reader: Any = None, **mine: Any) -> Any:
    """Return the row that was made with this id before, by the same person; None where there is none.

    Whether it was made of the same content, ``Sent.check`` says.

    Args:
        rows: a queryset of what the id may name; with ``reader`` one that says what somebody sees.
        reader: who sends it, where it is not known yet that they find what it hangs on.
        mine: what makes it this person's: ``given_by=staff``, ``matter__opened_by=staff``; or the place it was made for.

    Raises:
        NotVisible: the id is somebody else's, or they do not find the row any more.
    """
    found = rows.filter(pk=id).first() if id is not None else None
    if found is None:
        return None
    if any(attrgetter(f"{name.replace('__', '.')}_id")(found) != each.pk for name, each in mine.items()) or (
        reader is not None and not rows.visible_to(reader).filter(pk=id).exists()
    ):
        raise NotVisible(_("编号已被使用。"))
    return found


def made_of(rows: Any, sent: Sent | None, *, reader: Any, **mine: Any) -> Any:
    """Return the row that the same person made of the same content with this id before; None where there is none.

    Raises:
        NotVisible: as ``known_row``.
        OtherContent: it was made of other content.
    """
    found = known_row(rows, sent.id, reader=reader, **mine) if sent is not None else None
    if sent is not None and found is not None:
        sent.check()
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
        plain = {str(key): _plain(each) for key, each in value.items()}
        # What is not answered is as if it were not asked: fields that come later change no digest.
        return {key: each for key, each in plain.items() if each not in (None, [], {})}
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
