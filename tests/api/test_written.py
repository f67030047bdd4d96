"""What the API reads it takes as it was written, whatever door it is sent to, as a page does."""

from __future__ import annotations

import json

from django.test import RequestFactory

from lianxinqiao.api.base import CleanParser


def test_a_body_is_read_as_it_was_written_at_every_depth() -> None:
    sent = {"text": "路\r\n坏了", "name": "\u200b\ufeff", "each": [{"note": "\u00ad", "count": 2}, "a\rb"], "is": None}
    request = RequestFactory().post("/", json.dumps(sent), content_type="application/json")
    assert CleanParser().parse_body(request) == {
        "text": "路\n坏了",
        "name": "",
        "each": [{"note": "", "count": 2}, "a\nb"],
        "is": None,
    }
