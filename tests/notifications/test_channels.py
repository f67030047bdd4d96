"""Messages to the outside, against a local sink: sent once, tried again, only titles leave the house."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail

from factories.demands import Case, complain, done
from factories.matters import opened
from factories.statements import ask_statement
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.operations.affairs import unite
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.notifications.models import Delivery, Message
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
    matter = opened(town)
    Delivery.objects.all().delete()
    for _turn in range(2):
        tell_of(
            matter, [town.cadre], title="督办：路灯", body="张三家的事", path="/inbox/todo/", dedupe="once", now=now
        )
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
    matter = opened(town)
    Delivery.objects.all().delete()
    sink.code = 310000
    tell_of(matter, [town.cadre], title="x", now=now)
    deliver_waiting(now=now)
    refused = Delivery.objects.filter(delivered_at=None)
    assert {row.channel for row in refused} == {"wecom", "dingtalk", "feishu"}
    assert all("310000" in row.error for row in refused)
    sink.code = 0
    assert deliver_waiting(now=now) == 3
    assert not Delivery.objects.filter(delivered_at=None).exists()


def of_groups(sink: Sink) -> list[dict[str, Any]]:
    return [body for path, body in sink.taken if not path.startswith("/sms")]


@pytest.mark.rule("RR-13")
def test_a_group_hears_nothing_of_a_complaint_nor_of_any_part_of_it(
    town: Town, sink: Sink, channels: None, now: datetime
) -> None:
    row = complain(town, now, about_official=town.cadre)
    # Whoever it is hidden from: that it is sealed is enough.
    row.matter.excluded.clear()
    row.matter.excluded_offices.all().delete()
    day = local_date(now) + timedelta(days=9)
    ask_statement(row.pk, by=town.discipline, now=now, to=town.cadre, summary="请说明", due_on=day)
    done("urge", row.pk, text="快", by=None, now=now)
    assert Message.objects.filter(recipient=town.cadre).exists()
    tell_of(row.matter, [town.discipline], title="有进展", now=now)
    deliver_waiting(now=now)
    assert (of_groups(sink), bool(sink.taken)) == ([], True)


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize("whom", [{"person": "principal"}, {"office": "leaders"}])
def test_a_group_hears_nothing_of_an_affair_from_the_moment_it_is_hidden_from_anybody(
    town: Town, sink: Sink, channels: None, now: datetime, whom: dict[str, str]
) -> None:
    case, beside = Case(town, now), opened(town, owner=None)
    waiting = Delivery.objects.filter(message__about=case.pk, channel="wecom")
    assert waiting.exists()
    person, office = town.staff.get(whom.get("person", "")), whom.get("office", "")
    done("exclude", case.pk, person=person, office=office, reason="亲属", by=town.petition, now=now)
    assert waiting.exists()
    unite(case.receipt.demand.matter, beside, by=None, role="system", now=now)
    deliver_waiting(now=now)
    assert (of_groups(sink), waiting.exists()) == ([], False)
    case.accepted()
    done("urge", case.pk, text="快", by=None, now=now)
    tell_of(beside, [town.cadre], title="有进展", now=now)
    assert not Delivery.objects.filter(delivered_at=None, channel__in=("wecom", "dingtalk", "feishu")).exists()
    assert Delivery.objects.filter(delivered_at=None, channel="sms").exists()


def test_a_group_hears_nothing_of_what_is_somebodys_own(town: Town, channels: None, now: datetime) -> None:
    tell([town.cadre], title="有人给您发了重设密码的链接", path="/me/", now=now)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"email", "sms"}
