"""Who may pass a door at all; what they see behind it is decided by ``visible_to``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.errors import NotVisible

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request behind the door: its user is a member of staff."""

    user: Staff


def staff_page(view: View) -> View:
    """Let signed-in staff pass; a first password must be changed before anything else."""

    @wraps(view)
    def door(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.must_change_password:
            return redirect("account_change_password")
        return view(request, *args, **kwargs)

    return login_required(door)


def content_page(view: View) -> View:
    """Let staff pass who hold a post that sees content; to auditors and administrators there is nothing here."""

    @wraps(view)
    def door(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = scope_of(request.user)
        if not scope.area_ids() and not scope.stands_in_for:
            raise NotVisible("")
        return view(request, *args, **kwargs)

    return staff_page(door)


def page_for(*roles: str) -> Callable[[View], View]:
    """Let staff pass who hold one of ``roles``; for others the page does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def door(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not scope_of(request.user).has(*roles):
                raise NotVisible("")
            return view(request, *args, **kwargs)

        return staff_page(door)

    return guard
