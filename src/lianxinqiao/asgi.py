"""The application that granian serves: what is sent is received first, then a thread of the pool answers."""

from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from lianxinqiao.kernel.bodies import Receiving
from lianxinqiao.wsgi import application as answering

# How many requests one process answers at once.
THREADS = 4


def received(pages: Any) -> Receiving:
    """Return the same pages, asked only with what was received whole."""
    # The two libraries write the same protocol in types of their own.
    inner: Any = WSGIMiddleware(pages, workers=THREADS)
    return Receiving(inner, settings.TRUSTED_PROXIES, settings.PROXY_LINE)


application = received(answering)
