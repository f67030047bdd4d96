"""A resident at the public doors."""

from __future__ import annotations

import re
import time
from typing import Any
from unittest import mock

from django.test import Client

from lianxinqiao.portal.operations import flood


def old_stamp(seconds: int = 10) -> str:
    with mock.patch("time.time", return_value=time.time() - seconds):
        return flood.stamp()


def follow(client: Client, number: str, code: str) -> Any:
    return client.post("/ask/follow/", {"number": number, "code": code})


def alike(page: bytes, *left_out: str) -> str:
    """Return a page without what is new each time it is sent, and without what is left out."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", page.decode())
    for each in left_out:
        text = text.replace(each, "")
    return text
