"""Whose account an identity of the single sign-on opens: that of (issuer, sub), kept when a first sign-in is through (ADR 0023)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import SignOnIdentity, Staff
from lianxinqiao.accounts.operations.beginning import drop_identity, tell_auditors
from lianxinqiao.accounts.operations.passwords import end_sessions_and_tokens
from lianxinqiao.accounts.operations.second_factor import has_second_factor, is_required
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.routes import page


@transaction.atomic
def arrive(issuer: str, subject: str, *, name: str, now: datetime) -> Staff | None:
    """Return the person whose sign-in an identity begins; None where it begins nothing.

    True afterwards: nothing is kept yet (``keep_identity``).  Where the account of its name has another, the auditors know.

    Args:
        name: what the provider calls the person today; it is asked for nothing but the first match.
    """
    return _whose(_folded(issuer), subject, name, now)[0]


@transaction.atomic
def keep_identity(staff: Staff, issuer: str, subject: str, name: str, *, stepped: bool, now: datetime) -> bool:
    """Return whether the identity still opens the account, at the end of a sign-in.

    True afterwards: one that was never seen is kept with the account of its name; the person and the auditors know.

    Args:
        stepped: the second step of the account was taken: where it is required, nothing is kept without.
    """
    issuer = _folded(issuer)
    found, is_first = _whose(issuer, subject, name, now)
    if found != staff:
        return False
    if is_first and is_required() and not stepped:
        return False
    if is_first:
        _keep(staff, issuer, subject, _("%s第一次用统一身份认证登录，从此只认这个身份") % staff.name, now)
    return True


def is_connected() -> bool:
    """Whether the town signs in by somebody else's single sign-on."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"].get("APPS"))


def issuer_said() -> str:
    """Return what the provider says in its description that its tokens are signed as.

    Raises:
        OSError: it was not reached.
        ValueError, KeyError: it said something else.
    """
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return str(OpenIDConnectOAuth2Adapter(None, app["provider_id"]).openid_config["issuer"])


def _whose(issuer: str, subject: str, name: str, now: datetime) -> tuple[Staff | None, bool]:
    """Return whose an identity is and whether it would be a first match; the account of one is locked."""
    if not _is_kept(issuer, "issuer") or not _is_kept(subject, "subject") or "\0" in name:
        return None, False
    known = SignOnIdentity.objects.filter(issuer=issuer, subject=subject).select_related("staff").first()
    if known is not None:
        return (known.staff if known.staff.is_active else None), False
    rows = Staff.objects.select_for_update(of=("self",))
    staff: Staff | None = rows.filter(username=name, is_active=True).first() if name else None
    if staff is None:
        return None, False
    # Whoever comes twice at once finds here what the first kept meanwhile.
    kept = SignOnIdentity.objects.filter(staff=staff).first()
    if kept is not None and (kept.issuer, kept.subject) == (issuer, subject):
        return staff, False
    if kept is not None:
        _refused(staff, now)
        return None, False
    # Whoever is called so could else set up a second step of their own and have the account.
    if settings.SINGLE_SIGN_ON_FIRST != "name" or (is_required() and not has_second_factor(staff)):
        return None, False
    return staff, True


@transaction.atomic
def state_identity(staff: Staff, *, issuer: str, subject: str, now: datetime) -> None:
    """Let an account be opened by this identity and no other; for whoever has the machine.

    True afterwards: what another identity of the account opened has ended; the person and the auditors know.

    Raises:
        InvalidInput: an issuer or a subject that is blank, or longer than is kept.
        NotPermitted: the identity is another's.
    """
    issuer, subject = _folded(issuer.strip()), subject.strip()
    if not subject:
        raise InvalidInput(_("统一身份认证的 sub 不能为空。"))
    if not _is_kept(subject, "subject"):
        raise InvalidInput(_("统一身份认证的 sub 不能超过%d个字。") % _longest("subject"))
    if not issuer or not _is_kept(issuer, "issuer"):
        raise InvalidInput(_("统一身份认证的签发地址不能为空，也不能超过%d个字。") % _longest("issuer"))
    Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    whose = SignOnIdentity.objects.filter(issuer=issuer, subject=subject).first()
    if whose is not None and whose.staff_id != staff.pk:
        raise NotPermitted(_("这个身份已绑定别的账号。"))
    if whose is not None:
        return
    words = _("机房把%s的账号绑定到统一身份认证")
    if SignOnIdentity.objects.filter(staff=staff).exists():
        _forget(staff, now)
        words = _("机房把%s的账号改绑到另一个统一身份认证身份，原来的不再有效")
    _keep(staff, issuer, subject, words % staff.name, now)


@transaction.atomic
def forget_identity(staff: Staff, *, now: datetime) -> None:
    """Let an account be opened by no identity until one is linked anew; whatever it opened ends. For whoever has the machine."""
    _forget(staff, now)
    _tell(staff, _("机房解除了%s的统一身份认证绑定") % staff.name, now)


def _keep(staff: Staff, issuer: str, subject: str, words: str, now: datetime) -> None:
    SignOnIdentity.objects.create(staff=staff, issuer=issuer, subject=subject, linked_at=now)
    record_deed("staff.sign_on", by=None, subject=staff.name, now=now, username=staff.username)
    _tell(staff, words, now)


def _forget(staff: Staff, now: datetime) -> None:
    drop_identity(staff, by=None, now=now)
    end_sessions_and_tokens(staff, now=now)


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


def _is_kept(text: str, field: str) -> bool:
    return len(text) <= _longest(field) and "\0" not in text


def _longest(field: str) -> int:
    kept: Any = SignOnIdentity._meta.get_field(field)
    return int(kept.max_length)
