"""Which language, and how a refused deed looks on a page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from lianxinqiao.accounts.operations.tries import TooManyTries
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.pagination import BadCursor

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


class RefusalMiddleware:
    """Turn a refusal that no form caught into a page that says why, with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, BadCursor):
            return render(request, "refused.html", {"status": 404, "why": ""}, status=404)
        if isinstance(error, TooManyTries):
            return render(request, "account/locked.html", {"why": str(error)}, status=error.status)
        if isinstance(error, DomainError):
            return render(request, "refused.html", {"status": error.status, "why": str(error)}, status=error.status)
        return None
