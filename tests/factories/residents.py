"""A resident at the public doors."""

from __future__ import annotations

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
