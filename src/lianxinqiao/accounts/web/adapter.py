"""How allauth behaves in a town hall: no self-registration, our words, our pages."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: Any) -> bool:
        return False


class StaffSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Single sign-on finds an account that the town made; it never makes one."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        from lianxinqiao.accounts.models import Staff

        if sociallogin.is_existing:
            return
        said = sociallogin.account.extra_data
        claims = {**said, **said.get("id_token", {}), **said.get("userinfo", {})}
        name = claims.get("preferred_username")
        staff = Staff.objects.filter(username=name, is_active=True).first() if name else None
        if staff is not None:
            sociallogin.connect(request, staff)

    def on_authentication_error(
        self, request: Any, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say in the log why the provider's answer was not taken; the page says it in plain words."""
        logging.getLogger(__name__).warning("single sign-on: %s %s", error, exception)
