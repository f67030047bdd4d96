"""One's own settings: type size, colours, language, tokens, who stands in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxinqiao.accounts.choices import AbsenceKind
from lianxinqiao.accounts.models import ApiToken, Appointment, OutOfOffice, SignOnIdentity, Staff
from lianxinqiao.accounts.operations.single_sign_on import is_connected
from lianxinqiao.accounts.operations.standing_in import come_back, decline, stand_in
from lianxinqiao.accounts.operations.tokens import issue_token, revoke_token
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.beside import links_beside
from lianxinqiao.desk.web.context import LARGE_COOKIE, THEME_COOKIE
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.desk.web.middleware import KNOWN, LANGUAGE_COOKIE
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first

A_YEAR = 365 * 24 * 3600


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose light or dark, type size, language; kept in cookies, for residents too."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = redirect(target)
    chosen = {
        THEME_COOKIE: request.POST.get("theme"),
        LARGE_COOKIE: request.POST.get("large"),
        LANGUAGE_COOKIE: request.POST.get("language"),
    }
    allowed = {THEME_COOKIE: {"light", "dark"}, LARGE_COOKIE: {"0", "1"}, LANGUAGE_COOKIE: KNOWN}
    for name, value in chosen.items():
        if value in allowed[name]:
            response.set_cookie(
                name,
                value,
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=not settings.DEBUG and request.is_secure(),
            )
    if request.user.is_authenticated and chosen[LARGE_COOKIE] in ("0", "1"):
        Staff.objects.filter(pk=request.user.pk).update(large_type=chosen[LARGE_COOKIE] == "1")
    return response


@staff_page
@require_GET
def me_page(request: StaffRequest) -> HttpResponse:
    """One's posts, who one is at the single sign-on, and the doors to password, second factor, sessions, tokens, standing in."""
    held = Appointment.objects.active_on(local_date(now())).filter(staff=request.user)
    posts = held.select_related("area").order_by("starts_on", "id")
    content = {
        "posts": posts,
        "links": links_beside(request.user, request.user),
        "identity": SignOnIdentity.objects.visible_to(request.user).first(),
        "has_single_sign_on": is_connected(),
    }
    return render(request, "desk/me.html", content)


class TokenForm(LookForm):
    name = forms.CharField(
        label=gettext_lazy("用途"), max_length=60, help_text=gettext_lazy("写明哪个程序使用，便于日后停用。")
    )
    days = forms.IntegerField(label=gettext_lazy("有效天数"), min_value=1, max_value=365, initial=90)


@staff_page
@require_http_methods(["GET", "POST"])
def token_list(request: StaffRequest) -> HttpResponse:
    """Tokens of one's own for the API; a new one is shown once."""
    fresh: dict[str, str] = {}

    def issue(cleaned: dict[str, Any]) -> HttpResponse:
        fresh["token"] = issue_token(request.user, name=cleaned["name"], days=cleaned["days"], now=now())
        return render(request, "desk/token_shown.html", fresh)

    if request.method == "POST" and "revoke" in request.POST:
        try:
            revoke_token(request.POST["revoke"], by=request.user, now=now())
        except (ApiToken.DoesNotExist, ValueError, ValidationError) as error:
            raise NotVisible("") from error
        return redirect("desk:tokens")
    outcome = do_deeds(request, [Offer("issue", _("发放新令牌"), issue, form=TokenForm, icon="key", tone="primary")])
    if outcome.response:
        return outcome.response
    tokens = ApiToken.objects.visible_to(request.user)
    return render(request, "desk/tokens.html", {"deeds": outcome, "tokens": tokens}, status=outcome.status)


class AwayForm(LookForm):
    deputy = forms.ModelChoiceField(Staff.objects.none(), label=gettext_lazy("代理人"))
    kind = forms.ChoiceField(label=gettext_lazy("原因"), choices=AbsenceKind.choices)
    starts_at = forms.DateTimeField(label=gettext_lazy("开始"))
    ends_at = forms.DateTimeField(label=gettext_lazy("结束"), help_text=gettext_lazy("到时自动结束，不用手工恢复。"))


@staff_page
@require_http_methods(["GET", "POST"])
def away_page(request: StaffRequest) -> HttpResponse:
    """Let a colleague act for oneself for some days."""
    moment = now()

    def form(*args: Any, **kwargs: Any) -> AwayForm:
        made = AwayForm(*args, **kwargs)
        offer_rows(made, deputy=colleagues(request.user))
        return made

    def begin(cleaned: dict[str, Any]) -> None:
        stand_in(
            request.user,
            deputy=cleaned["deputy"],
            kind=cleaned["kind"],
            starts_at=cleaned["starts_at"],
            ends_at=cleaned["ends_at"],
            by=request.user,
            now=moment,
        )

    for name, end in (("back", come_back), ("decline", decline)):
        if request.method == "POST" and name in request.POST:
            try:
                end(int(request.POST[name]), by=request.user, now=moment)
            except (OutOfOffice.DoesNotExist, ValueError, DataError) as error:
                raise NotVisible("") from error
            return redirect("desk:away")
    initial = {"starts_at": moment, "ends_at": moment + timedelta(days=3)}
    outcome = do_deeds(
        request,
        [
            Offer(
                "begin",
                _("设置代理"),
                begin,
                form=form,
                initial=initial,
                icon="swap",
                tone="primary",
                done=_("已设置，代理人可以办理您的待办。"),
            )
        ],
    )
    if outcome.response:
        return outcome.response
    mine = first(OutOfOffice.objects.visible_to(request.user).select_related("deputy"), 20)
    others = OutOfOffice.objects.filter(deputy=request.user, ends_at__gt=moment).select_related("staff")
    return render(
        request,
        "desk/away.html",
        {"deeds": outcome, "mine": mine, "others": others, "now": moment},
        status=outcome.status,
    )
