"""Whose account an identity of the single sign-on opens: that of (issuer, sub), which is kept at the first match (ADR 0023)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import SignOnIdentity, Staff
from lianxinqiao.accounts.operations.beginning import tell_auditors
from lianxinqiao.accounts.operations.passwords import end_sessions_and_tokens
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.kernel.routes import page


@transaction.atomic
def arrive(issuer: str, subject: str, *, name: str, now: datetime) -> Staff | None:
    """Return the person whom an identity opens; None where it opens nothing.

    True afterwards: an identity that was never seen is kept with the account of its name, where that account has none and the town
    lets a first match be kept; the person and the auditors know.  Where the account has another, nothing is changed, and the
    auditors know.

    Args:
        name: what the provider calls the person today; it is asked for nothing but the first match.
    """
    issuer = _folded(issuer)
    known = SignOnIdentity.objects.filter(issuer=issuer, subject=subject).select_related("staff").first()
    if known is not None:
        return known.staff if known.staff.is_active else None
    rows = Staff.objects.select_for_update(of=("self",))
    staff: Staff | None = rows.filter(username=name, is_active=True).first() if name else None
    if staff is None:
        return None
    if SignOnIdentity.objects.filter(staff=staff).exists():
        _refused(staff, now)
        return None
    if settings.SINGLE_SIGN_ON_FIRST != "name":
        return None
    _keep(staff, issuer, subject, _("%s第一次用统一身份认证登录，从此只认这个身份") % staff.name, now)
    return staff


@transaction.atomic
def state_identity(staff: Staff, *, issuer: str, subject: str, now: datetime) -> None:
    """Let an account be opened by this identity; for whoever has the machine.

    Raises:
        NotPermitted: the account has one, or the identity is another's.
    """
    issuer = _folded(issuer)
    Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    if SignOnIdentity.objects.filter(staff=staff).exists():
        raise NotPermitted(_("这个账号已绑定统一身份认证，请先解除。"))
    if SignOnIdentity.objects.filter(issuer=issuer, subject=subject).exists():
        raise NotPermitted(_("这个身份已绑定别的账号。"))
    _keep(staff, issuer, subject, _("机房把%s的账号绑定到统一身份认证") % staff.name, now)


@transaction.atomic
def forget_identity(staff: Staff, *, now: datetime) -> None:
    """Let an account be opened by no identity until one is linked anew; whatever it opened ends. For whoever has the machine."""
    SignOnIdentity.objects.filter(staff=staff).delete()
    end_sessions_and_tokens(staff, now=now)
    record_deed("staff.sign_on_forgotten", by=None, subject=staff.name, now=now, username=staff.username)
    _tell(staff, _("机房解除了%s的统一身份认证绑定") % staff.name, now)


def _keep(staff: Staff, issuer: str, subject: str, words: str, now: datetime) -> None:
    SignOnIdentity.objects.create(staff=staff, issuer=issuer, subject=subject, linked_at=now)
    record_deed("staff.sign_on", by=None, subject=staff.name, now=now, username=staff.username)
    _tell(staff, words, now)


def _refused(staff: Staff, now: datetime) -> None:
    record_deed("staff.sign_on_refused", by=None, subject=staff.name, now=now, username=staff.username)
    words = _("有人用%s的用户名、但不是其本人的统一身份认证登录，没有放行") % staff.name
    tell_auditors(staff, words, now=now, dedupe=f"sign_on:{staff.pk}:{local_date(now):%Y%m%d}")


def _tell(staff: Staff, words: str, now: datetime) -> None:
    teller().tell([staff], title=words, path=page("me"), is_urgent=True, now=now)
    tell_auditors(staff, words, now=now)


def _folded(issuer: str) -> str:
    """One issuer has one spelling: its address may be set with a slash at the end, or down to its description."""
    return issuer.split("/.well-known/")[0].rstrip("/")
