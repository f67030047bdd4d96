"""The pages of signing in that allauth has not: setting up the second step, beginning by a link, the way back in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Outcome
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.beginning import use_link, whose_link
from lianxinqiao.accounts.operations.second_factor import has_second_factor, is_required, use_code
from lianxinqiao.accounts.operations.tries import (
    LINK_OF_ADDRESS,
    RECOVERY,
    RECOVERY_OF_ADDRESS,
    TooManyTries,
    begin_try,
    name_of_account,
    was_right,
)
from lianxinqiao.accounts.web.backend import address_counter, note
from lianxinqiao.accounts.web.forms import BeginForm, RecoverForm
from lianxinqiao.accounts.web.second_factor import took_second_step
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.moments import now


@login_required
@require_GET
def second_step(request: Any) -> HttpResponse:
    """Set up a second step, or take it where the session has none; whoever has both goes on."""
    if has_second_factor(request.user):
        if is_required() and not took_second_step(request):
            return redirect("mfa_reauthenticate")
        return redirect("mfa_index")
    return render(request, "account/second_step.html", {"required": is_required()})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a password of one's own by a link that is good once; the second step is set up next."""
    moment = now()
    try:
        staff = whose_link(secret, now=moment)
    except NotVisible:
        # A good one is 256 bits that nobody guesses: only wrong ones count, and never shut a good one out.
        begin_try([address_counter(request, LINK_OF_ADDRESS)], now=moment)
        raise
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff = use_link(secret, password=form.cleaned_data["password"], now=moment)
        except InvalidInput as error:
            form.add_error("password", str(error))
        else:
            record_authentication(request, staff, method="password", username=staff.username)
            signed_in: HttpResponse = perform_login(request, Login(user=staff))
            return signed_in
    status = 422 if form.is_bound else 200
    return render(request, "account/begin.html", {"form": form, "person": staff}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Let somebody in by name, password and recovery code, whoever else guesses at their account.

    Guesses count for the address, apart from those at passwords, and codes for the account as soon as the password is
    right.  Without all three nothing is told, not even that it waits: strangers can neither guess here nor shut the owner out.
    """
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moment, given = now(), form.cleaned_data
        counters = [address_counter(request, RECOVERY_OF_ADDRESS)]
        begin_try(counters, now=moment)
        staff = _recovered(given, moment)
        if staff is not None:
            was_right(counters, now=moment)
            request.second_step_taken = True  # type: ignore[attr-defined]  # read by our step of the sign-in
            record_authentication(request, staff, method="password", username=staff.username)
            code = Authenticator.objects.get(user=staff, type=Authenticator.Type.RECOVERY_CODES)
            code.user = staff
            post_authentication(request, code)
            signed_in: HttpResponse = perform_login(request, Login(user=staff))
            return signed_in
        note(request, Staff.objects.filter(username__iexact=name_of_account(given["login"])).first(), Outcome.REFUSED)
        form.add_error(None, _("用户名、密码、恢复码至少有一项不对，或恢复码已经用过，或试错太多次。"))
    return render(request, "account/recover.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """Say who sends the link by which a password is set anew; nobody has one sent by a page that knows no one."""
    return render(request, "account/password_reset.html")


def no_page(request: HttpRequest, *_parts: str) -> HttpResponse:
    raise Http404


def _recovered(given: dict[str, Any], moment: datetime) -> Staff | None:
    """Return the person of whom all three are right; the code is used up only then."""
    name = name_of_account(given["login"])
    found: Staff | None = Staff.objects.filter(username__iexact=name, is_active=True).first()
    if found is None:
        Staff().set_password(given["password"])
    # An unknown name and a wrong password take as long as right ones: they are counted, and a code looked for, all the same.
    staff = found or Staff()
    known = found is not None and found.check_password(given["password"])
    counters = [RECOVERY.of(staff.pk if known else f"not {staff.pk if found is not None else name}")]
    try:
        begin_try(counters, now=moment)
    except TooManyTries:
        return None
    if not use_code(staff, given["code"] if known else "", kinds=(Authenticator.Type.RECOVERY_CODES,)):
        return None
    was_right(counters, now=moment)
    return staff
