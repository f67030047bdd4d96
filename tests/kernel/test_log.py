"""No line of the log holds what opens something."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import datetime
from logging.config import dictConfig
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from factories.town import Town
from lianxinqiao.accounts.operations.beginning import link_by_machine
from lianxinqiao.desk.web.unavailable import answer_to
from lianxinqiao.kernel.log import without_secrets


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the handler of the settings writes, as a town runs."""
    held, root = io.StringIO(), logging.getLogger("written")
    dictConfig({**settings.LOGGING, "root": {}, "loggers": {"written": {"handlers": ["console"], "level": "DEBUG"}}})
    handler: Any = root.handlers[0]
    handler.setStream(held)
    django = logging.getLogger("django.request"), logging.getLogger("lianxinqiao"), logging.getLogger("django.security")
    for logger in django:
        logger.addHandler(handler)
    yield held
    for logger in django:
        logger.removeHandler(handler)


@pytest.mark.django_db
def test_a_link_that_is_still_good_stands_in_no_line(town: Town, now: datetime, written: io.StringIO) -> None:
    secret = link_by_machine(town.cadre, now=now)
    path = f"/accounts/begin/{secret}/"
    assert Client().put(path).status_code == 405
    assert Client(enforce_csrf_checks=True).post(path, {}).status_code == 403
    assert Client().get(path + "nichts/").status_code == 404
    caught = logging.getLogger("lianxinqiao.unavailable")
    caught.error("%s", path)
    request = RequestFactory().get(path)
    answered = answer_to(request, OperationalError("the connection is closed"))
    lines = written.getvalue()
    assert lines.count("/accounts/begin/***") >= 3 and secret not in lines
    assert answered is None or answered.status_code == 503
    assert Client().get(path).status_code == 200


def test_a_503_leaves_it_out_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    answered = answer_to(RequestFactory().get("/accounts/begin/geheim/"), OSError(28, "No space left on device"))
    assert answered is not None and answered.status_code == 503
    assert "/accounts/begin/***/" in caplog.text and "geheim" not in caplog.text


def secret_routes(patterns: Any, before: str = "/") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from secret_routes(each.url_patterns, route)
        elif isinstance(each, URLPattern) and {"secret", "token"} & set(each.pattern.converters):
            yield route


def test_every_route_with_a_secret_is_left_out() -> None:
    routes = list(secret_routes(get_resolver().url_patterns))
    assert routes
    for route in routes:
        assert without_secrets(route.replace("<str:secret>", "geheim")) == route.replace("<str:secret>", "***"), route
    assert without_secrets("Not Found: /accounts/begin/abc_-9?x=1") == "Not Found: /accounts/begin/***?x=1"
