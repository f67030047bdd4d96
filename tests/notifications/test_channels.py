"""Messages to the outside, against a local sink: sent once, tried again, only titles leave the house."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail

from factories.town import Town
from lianxinqiao.notifications.models import Delivery
from lianxinqiao.notifications.operations.messages import deliver_waiting, tell

pytestmark = pytest.mark.django_db


class Sink(HTTPServer):
    """Takes everything; refuses while ``code`` is not zero."""

    code = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.taken: list[tuple[str, dict[str, Any]]] = []


class Taker(BaseHTTPRequestHandler):
    server: Sink

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, body))
        answer = json.dumps({"errcode": self.server.code, "code": self.server.code}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def channels(sink: Sink, settings: Any) -> None:
    base = f"http://127.0.0.1:{sink.server_port}"
    settings.NOTIFY = {
        "email_from": "lxq@example.test",
        "wecom_url": f"{base}/wecom",
        "dingtalk_url": f"{base}/dingtalk",
        "dingtalk_secret": "s1",
        "feishu_url": f"{base}/feishu",
        "feishu_secret": "s2",
        "sms_url": f"{base}/sms",
        "sms_token": "t",
    }


def test_all_five_channels_take_the_title_and_never_the_words(
    town: Town, sink: Sink, channels: None, now: datetime
) -> None:
    town.cadre.email = "cadre@example.test"
    town.cadre.save()
    for _turn in range(2):
        tell([town.cadre], title="督办：路灯", body="张三家的事", path="/inbox/todo/", dedupe="once", now=now)
    assert deliver_waiting(now=now) == 5
    assert deliver_waiting(now=now) == 0
    assert {path.split("?")[0] for path, _body in sink.taken} == {"/wecom", "/dingtalk", "/feishu", "/sms"}
    sent = json.dumps(sink.taken, ensure_ascii=False) + mail.outbox[0].body
    assert "督办：路灯" in sent
    assert "张三" not in sent
    signed = next(path for path, _body in sink.taken if path.startswith("/dingtalk"))
    assert "sign=" in signed
    assert "timestamp=" in signed


def test_a_refusal_is_tried_again_and_kept_with_its_reason(
    town: Town, sink: Sink, channels: None, now: datetime
) -> None:
    sink.code = 310000
    tell([town.cadre], title="x", now=now)
    deliver_waiting(now=now)
    refused = Delivery.objects.filter(delivered_at=None)
    assert {row.channel for row in refused} == {"wecom", "dingtalk", "feishu"}
    assert all("310000" in row.error for row in refused)
    sink.code = 0
    assert deliver_waiting(now=now) == 3
    assert not Delivery.objects.filter(delivered_at=None).exists()
