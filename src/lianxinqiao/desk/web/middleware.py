"""Which language, and how a refused deed looks on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from lianxinqiao.accounts.operations.tries import TooManyTries
from lianxinqiao.desk.web.unavailable import for_programs
from lianxinqiao.kernel.errors import DomainError, outliving
from lianxinqiao.kernel.known import refusal_of
from lianxinqiao.kernel.pagination import BadCursor
from lianxinqiao.kernel.text import holds_no_text

LANGUAGE_COOKIE = "lxq_language"
KNOWN = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """Chinese unless the person chose otherwise; the browser's wish does not decide (principle 8)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = wanted if wanted in KNOWN else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


# What a database or a column says of something that is no text, no day, no number of its kind.
SENT_WRONG = (DataError, ValidationError, UnicodeError, OverflowError)


class CleanMiddleware:
    """Refuse what no column can hold, a NUL or half of a letter, whatever page and field it is sent to: 400.

    Programs' doors read their own bodies and refuse the same in their own words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if for_programs(request):
            return None
        sent = [dict(request.GET.lists()), dict(request.POST.lists()), list(args), kwargs]
        if not any(holds_no_text(each) for each in sent):
            return None
        return render(request, "refused.html", {"status": 400, "why": _("提交的内容读不出来。")}, status=400)


class RefusalMiddleware:
    """Turn a refusal that no form caught into a page that says why, with the right status; do what outlives any refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with outliving():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, BadCursor):
            return render(request, "refused.html", {"status": 404, "why": ""}, status=404)
        if isinstance(error, TooManyTries):
            return render(request, "account/locked.html", {"why": str(error)}, status=error.status)
        if isinstance(error, SENT_WRONG):
            return render(request, "refused.html", {"status": 400, "why": _("提交的内容读不出来。")}, status=400)
        if isinstance(error, IntegrityError):
            error = refusal_of(error) or error
        if isinstance(error, DomainError):
            return render(request, "refused.html", {"status": error.status, "why": str(error)}, status=error.status)
        return None
