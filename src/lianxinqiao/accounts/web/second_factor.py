"""The second step of signing in, asked of everybody where the installation requires it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianxinqiao.accounts.operations.second_factor import has_second_factor, is_required

# Where somebody may go who has not taken the second step yet.
ALWAYS = {"account_logout", "account_login", "accounts:recover", "accounts:begin"}
TO_TAKE_IT = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "accounts:second_step"}
TO_SET_IT_UP = {
    *("accounts:second_step", "account_change_password", "account_reauthenticate"),
    *("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
}


def register_before_the_second_step(route: str) -> None:
    """Let everybody to a page who has not taken the second step yet: it changes and shows nothing of the town."""
    ALWAYS.add(route)


class SecondStep(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    """Asked of whoever has a second factor, but not twice of whoever gave a recovery code with the password."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, "second_step_taken", False) and bool(super()._should_handle(request))


def took_second_step(request: Any) -> bool:
    """Whether whoever is signed in here went through a second step in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class SecondFactorMiddleware:
    """Let nobody of the staff past whose session has no second step, where one is required."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, _view: Any, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        # What needs no session does not ask whose it is: residents' pages, and programs with a token.
        if not is_required() or set(match.namespaces) & set(settings.WITHOUT_SESSION):
            return None
        if not request.user.is_authenticated or took_second_step(request):
            return None
        if match.view_name in ALWAYS | (TO_TAKE_IT if has_second_factor(request.user) else TO_SET_IT_UP):
            return None
        if request.user.must_change_password:
            return redirect("account_change_password")
        return redirect("accounts:second_step")
