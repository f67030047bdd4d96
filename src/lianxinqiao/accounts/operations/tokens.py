"""Tokens for the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lianxinqiao.accounts.models import ApiToken, Staff
from lianxinqiao.audit.operations.entries import record_deed


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def issue_token(staff: Staff, *, name: str, days: int | None, now: datetime, by_machine: bool = False) -> str:
    """Make a token for ``staff`` and return it; it is shown once and kept only as a digest.

    Args:
        by_machine: whether somebody else asked for it, at the machine.
    """
    token = f"lxq_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        staff=staff,
        name=name,
        digest=digest_of(token),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    record_deed("token.issue", by=None if by_machine else staff, subject=name, now=now, username=staff.username)
    return token


@transaction.atomic
def revoke_token(token_id: UUID | str, *, by: Staff, now: datetime) -> None:
    """Stop one of one's own tokens.

    Raises:
        ApiToken.DoesNotExist: no such token of theirs.
    """
    row = ApiToken.objects.select_for_update().get(pk=token_id, staff=by)
    row.revoked_at = row.revoked_at or now
    row.save(update_fields=["revoked_at"])
    record_deed("token.revoke", by=by, subject=row.name, now=now)


def staff_of_token(token: str, *, now: datetime) -> Staff | None:
    """Return the active owner of a token that is neither expired nor revoked."""
    row = ApiToken.objects.select_related("staff").filter(digest=digest_of(token), revoked_at=None).first()
    if row is None or not row.staff.is_active or (row.expires_at and row.expires_at <= now):
        return None
    return row.staff
