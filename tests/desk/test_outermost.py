"""For every request: whose it is, and who may keep the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.desk.web.outermost import ClientMiddleware
from lianxinqiao.kernel.clients import networks

pytestmark = pytest.mark.django_db


def test_only_a_trusted_proxy_speaks_for_others(rf: Any, settings: Any) -> None:
    seen: dict[str, Any] = {}

    def door(request: Any) -> Any:
        seen.update(address=request.META["REMOTE_ADDR"], secure="HTTP_X_FORWARDED_PROTO" in request.META)

    said = {"HTTP_X_FORWARDED_FOR": "198.51.100.1", "HTTP_X_FORWARDED_PROTO": "https"}
    ClientMiddleware(door)(rf.get("/", REMOTE_ADDR="203.0.113.9", **said))
    assert seen == {"address": "203.0.113.9", "secure": False}
    settings.TRUSTED_PROXIES = networks("203.0.113.9")
    ClientMiddleware(door)(rf.get("/", REMOTE_ADDR="203.0.113.9", **said))
    assert seen == {"address": "198.51.100.1", "secure": True}
    both = {**said, "HTTP_FORWARDED": "for=192.0.2.7"}
    ClientMiddleware(door)(rf.get("/", REMOTE_ADDR="203.0.113.9", **both))
    assert seen["address"] == "198.51.100.1"
    settings.PROXY_LINE = "forwarded"
    ClientMiddleware(door)(rf.get("/", REMOTE_ADDR="203.0.113.9", **both))
    assert seen["address"] == "192.0.2.7"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/households/",
        "/households/?export=xlsx",
        "/team/",
        "/me/tokens/",
        "/accounts/sessions/",
        "/nowhere/",
        "/a/",
    ],
)
def test_nobody_keeps_what_staff_sees(town: Town, path: str) -> None:
    assert "no-store" in town.client("cadre").get(path)["Cache-Control"]


def test_nobody_keeps_what_programs_and_residents_are_answered(town: Town, now: datetime) -> None:
    token = issue_token(town.cadre, name="t", days=1, now=now)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    for path in ("/api/v1/households", "/api/v1/matters", "/api/v1/none"):
        assert "no-store" in api.get(path)["Cache-Control"], path
    nobody = Client()
    for path in ("/ask/follow/", "/ask/mine/", "/accounts/login/", "/slip/"):
        assert "no-store" in nobody.get(path)["Cache-Control"], path
    for path in ("/a/", f"/a/{town.own.code}/", "/open311/v2/services.json"):
        assert "Cache-Control" not in nobody.get(path), path
