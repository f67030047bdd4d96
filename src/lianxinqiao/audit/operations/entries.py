"""Writing the access log and the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.audit.models import AuditEntry, RecordOpening
from lianxinqiao.audit.purposes import asked_purposes
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.text import without_numbers


@transaction.atomic
def record_opening(subject_kind: str, subject_id: UUID, *, by: Any, purpose: str, now: datetime) -> RecordOpening:
    """Note that ``by`` opened a record about a person, and why (domain §8).

    Raises:
        InvalidInput: the purpose is not one of the list.
    """
    if purpose not in dict(asked_purposes()):
        raise InvalidInput(_("请选择打开这份记录的目的。"), field="purpose")
    return RecordOpening.objects.create(
        subject_kind=subject_kind, subject_id=subject_id, by=by, by_name=by.name, purpose=purpose, at=now
    )


def record_openings(subjects: Iterable[tuple[str, UUID]], *, by: Any, purpose: str, now: datetime) -> None:
    """Note that ``by`` opened records about several people at once, by a paper, a page or a program."""
    RecordOpening.objects.bulk_create(
        RecordOpening(subject_kind=kind, subject_id=pk, by=by, by_name=by.name, purpose=purpose, at=now)
        for kind, pk in subjects
    )


def record_deed(deed: str, *, by: Any | None, subject: str = "", now: datetime, **detail: Any) -> AuditEntry:
    """Add one line to the audit log, in the caller's transaction; no telephone and no citizen number stays in it."""
    return AuditEntry.objects.create(
        at=now, by=by, deed=deed, subject=without_numbers(subject)[:200], detail=without_numbers(detail)
    )
