"""What is sent is received whole or not at all; nobody who falls silent keeps others waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.test import Client

from lianxinqiao.kernel import bodies
from lianxinqiao.kernel.bodies import MIB, MOST_BYTES, UNREAD, Receiving, Unread
from lianxinqiao.kernel.clients import networks

Message = dict[str, Any]


class Inner:
    """An application that reads what it is given."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}
        self.body = b""
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, _send: Any) -> None:
        self.asked += 1
        self.scope, self.body = scope, b""
        while True:
            message = await receive()
            self.body += message["body"]
            if not message["more_body"]:
                return


def coming(*pieces: bytes, wait: float = 0, ends: bool = True) -> Callable[[], Awaitable[Message]]:
    """A body that comes in pieces, each after a while; or of which no more comes."""
    left = list(pieces)

    async def receive() -> Message:
        await asyncio.sleep(wait)
        if not left:
            await asyncio.sleep(60)
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left) or not ends}

    return receive


async def send(receiving: Receiving, receive: Any, address: str = "203.0.113.1", **lines: str) -> None:
    said = {"content-length": "8", **lines}
    headers = [(name.encode(), value.encode()) for name, value in said.items() if value]
    await receiving({"type": "http", "client": (address, 1), "headers": headers}, receive, None)  # type: ignore[arg-type]  # nothing is sent


@pytest.fixture
def inner() -> Inner:
    return Inner()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENT_SECONDS", 0.2)


def said(inner: Inner) -> dict[bytes, bytes]:
    return dict(inner.scope["headers"])


def test_a_body_is_received_whole(inner: Inner) -> None:
    piece = bytes(range(256)) * 4000
    asyncio.run(send(Receiving(inner), coming(piece, piece, b"end"), **{"content-length": str(2 * len(piece) + 3)}))
    assert inner.body == piece + piece + b"end"
    assert inner.scope[UNREAD] is None
    assert said(inner)[b"content-length"] == str(len(inner.body)).encode()


def test_a_body_whose_length_nobody_said_is_received_too(inner: Inner) -> None:
    unsaid = {"content-length": "", "transfer-encoding": "chunked"}
    asyncio.run(send(Receiving(inner), coming(b"ab", b"c"), **unsaid))
    assert (inner.body, said(inner)) == (b"abc", {b"content-length": b"3"})


@pytest.mark.parametrize(
    ("receive", "length", "why"),
    [
        (coming(b"abc"), str(MOST_BYTES + 1), Unread.LARGE),
        (coming(*[bytes(MOST_BYTES // 4)] * 5), "8", Unread.LARGE),
        (coming(b"half", ends=False), "8", Unread.LATE),
        (coming(*[b"a"] * 100, wait=0.05), "100", Unread.LATE),
    ],
)
def test_what_is_not_received_is_not_handed_on(inner: Inner, receive: Any, length: str, why: Unread) -> None:
    asyncio.run(send(Receiving(inner), receive, **{"content-length": length}))
    assert inner.scope[UNREAD] == why
    assert (inner.body, said(inner)[b"content-length"]) == (b"", b"0")


def test_a_slow_one_that_keeps_sending_is_waited_for(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LEAST_A_SECOND", 10)
    asyncio.run(send(Receiving(inner), coming(*[b"a" * 20] * 8, wait=0.05), **{"content-length": "160"}))
    assert (inner.scope[UNREAD], len(inner.body)) == (None, 160)


def test_who_left_asks_nothing(inner: Inner) -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(send(Receiving(inner), gone))
    assert inner.asked == 0


@pytest.mark.parametrize(("limit", "others"), [("AT_ONCE", "203.0.113.9"), ("OF_ONE", "203.0.113.1")])
def test_so_many_bodies_may_come_at_once(limit: str, others: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, limit, 3)
    first, last = Inner(), Inner()
    receiving = Receiving(first)

    async def crowd() -> None:
        silent = [asyncio.create_task(send(receiving, coming(b"a", ends=False))) for _ in range(3)]
        await asyncio.sleep(0.05)
        receiving.application = last
        await send(receiving, coming(b"ab"), address=others)
        assert last.scope[UNREAD] == Unread.BUSY
        await send(receiving, coming(b"ab"), address="203.0.113.8")
        assert last.scope[UNREAD] == (Unread.BUSY if limit == "AT_ONCE" else None)
        await asyncio.gather(*silent)
        await send(receiving, coming(b"ab"), address=others)
        assert (last.scope[UNREAD], last.body) == (None, b"ab")

    asyncio.run(crowd())


@pytest.mark.parametrize(("limit", "others"), [("MOST_HELD", "203.0.113.9"), ("HELD_OF_ONE", "203.0.113.1")])
def test_so_many_bytes_may_lie_on_the_disk_at_once(limit: str, others: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends much and goes on dripping keeps no form out: what is short lies in memory."""
    monkeypatch.setattr(bodies, limit, 5 * MIB)
    first, last = Inner(), Inner()
    receiving = Receiving(first)

    async def crowd() -> None:
        silent = asyncio.create_task(send(receiving, coming(bytes(4 * MIB), ends=False)))
        await asyncio.sleep(0.05)
        receiving.application = last
        await send(receiving, coming(bytes(2 * MIB), b"b"), address=others)
        assert last.scope[UNREAD] == Unread.BUSY
        await send(receiving, coming(b"ab"), address=others)
        assert (last.scope[UNREAD], last.body) == (None, b"ab")
        await silent
        for _again in range(2):
            await send(receiving, coming(bytes(4 * MIB), b"b"), address=others)
            assert (last.scope[UNREAD], len(last.body)) == (None, 4 * MIB + 1)

    asyncio.run(crowd())


def test_nobody_sends_for_ever(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LONGEST_SECONDS", 0.1)
    asyncio.run(send(Receiving(inner), coming(*[bytes(9_000)] * 8, wait=0.05)))
    assert inner.scope[UNREAD] == Unread.LATE


def test_a_full_disk_is_said(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(SpooledTemporaryFile[bytes]):
        def rollover(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(bodies, "SpooledTemporaryFile", Full)
    asyncio.run(send(Receiving(inner), coming(bytes(2 * MIB), b"b")))
    assert (inner.scope[UNREAD], inner.body) == (Unread.FULL, b"")


def test_behind_a_proxy_each_client_counts_for_itself(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "OF_ONE", 1)
    receiving = Receiving(inner, networks("203.0.113.1"))

    async def two() -> None:
        silent = asyncio.create_task(
            send(
                receiving, coming(b"a", ends=False), **{"x-forwarded-for": "198.51.100.1", "forwarded": "for=192.0.2.1"}
            )
        )
        await asyncio.sleep(0.05)
        await send(receiving, coming(b"ab"), **{"x-forwarded-for": "198.51.100.2", "forwarded": "for=192.0.2.1"})
        assert (inner.scope[UNREAD], inner.body) == (None, b"ab")
        await silent

    asyncio.run(two())


def test_a_line_that_is_no_name_of_a_proxy_is_dropped(inner: Inner) -> None:
    asyncio.run(send(Receiving(inner), coming(b"ab"), **{"x_forwarded_for": "198.51.100.1", "x-kept": "1"}))
    assert said(inner).keys() == {b"content-length", b"x-kept"}
    asyncio.run(send(Receiving(inner), coming(b""), **{"content-length": "", "x_forwarded_for": "198.51.100.1"}))
    assert said(inner) == {}


@pytest.mark.parametrize(
    ("why", "status"), [(Unread.LARGE, 413), (Unread.LATE, 408), (Unread.BUSY, 503), (Unread.FULL, 503)]
)
def test_whoever_sent_it_is_told_in_words(why: Unread, status: int) -> None:
    marked: dict[str, Any] = {"asgi.scope": {UNREAD: why}}
    page = Client().post("/ask/", {"text": "x"}, **marked)
    assert page.status_code == status
    assert "没有" in page.content.decode()
    program = Client().post("/api/v1/reports", {}, content_type="application/json", **marked)
    assert program.status_code == status
    assert (program.json()["title"], program.json()["fault"]) == ("not-received", why)
