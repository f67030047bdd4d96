"""The town as it is served, each answer with the processor time it took in a header."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from benchmarks.load import PROCESSOR
from lianxinqiao.asgi import received
from lianxinqiao.wsgi import application as town

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# The walk asks for every page as everybody: whoever may not have it is told so, and nobody else needs to know.
logging.getLogger("django.request").setLevel(logging.ERROR)


def measured(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer, and say how long the thread that answers was at work; waiting for the database is not work of it."""
    begun = time.thread_time()

    def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
        took = (time.thread_time() - begun) * 1000
        return start_response(status, [*headers, (PROCESSOR, f"{took:.4f}")], *rest)

    return town(environ, started)


application = received(measured)
