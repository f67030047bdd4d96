"""What holds for every request, whatever door it knocks at: whose it is, and who may keep the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lianxinqiao.kernel.clients import SAID_BY_PROXIES, client_address, is_trusted

View = TypeVar("View", bound=Callable[..., HttpResponse])


class ClientMiddleware:
    """Put the client's own address where everything looks for it, and drop what a stranger says in a proxy's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = settings.TRUSTED_PROXIES
        if is_trusted(request.META.get("REMOTE_ADDR", ""), trusted):
            request.META["REMOTE_ADDR"] = client_address(request.META, trusted, settings.PROXY_LINE)
        else:
            for name in SAID_BY_PROXIES:
                request.META.pop(name, None)
        return self.get_response(request)


def holds_nobody(view: View) -> View:
    """Say of a page that no person is on it: browsers and proxies may keep it for those who have not signed in."""
    view.holds_nobody = True  # type: ignore[attr-defined]  # a mark that the middleware reads
    return view


class KeepNothingMiddleware:
    """Let nobody keep an answer, unless its page is marked as holding nobody and whoever asks has no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        open_to_all = getattr(request, "holds_nobody", False) and settings.SESSION_COOKIE_NAME not in request.COOKIES
        if not open_to_all and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:
        request.holds_nobody = getattr(view, "holds_nobody", False)  # type: ignore[attr-defined]  # see above
