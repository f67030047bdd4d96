"""What a provider of single sign-on vouched for, and the last step of a sign-in by it: to keep whose account it opens."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpResponse
from django.shortcuts import render

from lianxinqiao.accounts.operations.single_sign_on import keep_identity
from lianxinqiao.kernel.moments import now


class AnyLengthProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """allauth falls over a ``sub`` beyond 191 signs, or none, where OpenID allows 255; what it calls a ``uid`` finds nothing here."""

    package = "allauth.socialaccount.providers.openid_connect"

    def extract_uid(self, data: dict[str, Any]) -> str:
        said = data.get("userinfo") or data.get("id_token") or {}
        return sha256(str(said.get("sub")).encode()).hexdigest()


class Vouched(NamedTuple):
    issuer: str
    subject: str
    name: str


def vouched(sociallogin: Any) -> Vouched | None:
    """Return whom the provider's signed token names, and what it calls them today; None where it names nobody, or two."""
    said = sociallogin.account.extra_data
    token = said.get("id_token", {})
    if not token.get("iss") or not token.get("sub"):
        return None
    claims = {**token, **said.get("userinfo", {})}
    if claims.get("sub") != token["sub"]:
        return None
    return Vouched(str(token["iss"]), str(token["sub"]), str(claims.get("preferred_username") or ""))


def not_let_in(request: Any) -> HttpResponse:
    return render(request, "account/signup_closed.html")


class KeepIdentity(LoginStage):  # type: ignore[misc]  # allauth has no types
    """The last stage: whoever does not come through the second step leaves nothing behind (ADR 0023)."""

    key = "keep_identity"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Let whoever comes by password go on; keep a first match, and stop what is somebody else's by now."""
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        if sociallogin is None:
            return None, True
        records = get_authentication_records(self.request, self.login.user)
        stepped = any(record.get("method") == "mfa" for record in records)
        who = vouched(sociallogin)
        if who is None or not keep_identity(self.login.user, *who, stepped=stepped, now=now()):
            return not_let_in(self.request), False
        return None, True
