"""How allauth behaves in a town hall: no self-registration, our words, our pages, secrets sealed."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess

from lianxinqiao.accounts.operations.second_factor import (
    has_second_factor,
    is_last_factor,
    is_required,
    sealed,
    unsealed,
)
from lianxinqiao.accounts.operations.single_sign_on import arrive
from lianxinqiao.accounts.web.single_sign_on import not_let_in, vouched
from lianxinqiao.kernel.moments import now

FRESH_SECONDS = 900


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Return the steps of signing in, ours in the place of allauth's second one, and last what a sign-in leaves behind."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "lianxinqiao.accounts.web.second_factor.SecondStep"}
        last = "lianxinqiao.accounts.web.single_sign_on.KeepIdentity"
        return [*(ours.get(stage, stage) for stage in super().get_login_stages()), last]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever has just signed in and sets up a first factor is not asked for the password they have just typed."""
        user = context.request.user
        if app == "allauth.mfa" and user.is_authenticated and not has_second_factor(user):
            latest = max((record["at"] for record in get_authentication_records(context.request, user)), default=0)
            return bool(time.time() - latest > FRESH_SECONDS)
        return bool(super().is_reauthentication_required(app=app, **more))


class StaffMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are kept sealed, and nobody is left without a second step where one is asked for."""

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unsealed(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not (is_required() and is_last_factor(authenticator))


class StaffSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Single sign-on finds an account that the town made; it never makes one."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Find the person by issuer and ``sub``; what allauth looked up itself, by whatever else, counts for nothing."""
        sociallogin.user = None
        # Whoever holds a session for a minute would else come in for good, by an identity of their own.
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(not_let_in(request))
        if who := vouched(sociallogin):
            sociallogin.user = arrive(who.issuer, who.subject, name=who.name, now=now())

    def on_authentication_error(
        self, request: Any, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say in the log why the provider's answer was not taken; the page says it in plain words."""
        logging.getLogger(__name__).warning("single sign-on: %s %s", error, exception)
