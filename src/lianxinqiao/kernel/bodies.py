"""What is sent with a request is received here, before a thread is asked: whole, not too large, not for ever.

A thread that waits for a body can do nothing else, so none does: while a body comes in, it costs its place and no more, and
who falls silent is not waited for.  However many begin to send and stop, pages are answered.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from lianxinqiao.kernel.clients import LINES, USUAL, Network, client_address

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MIB = 1024 * 1024
PIECE = 256 * 1024
# Anything that a page takes is smaller: the largest is a workbook of 20 MiB.
MOST_BYTES = 32 * MIB
# So many bodies may be on their way into one process, and so many of these from one address.
AT_ONCE = 200
OF_ONE = 40
# What is longer than a piece lies on the disk: so much of all, so much from one address; a form is shorter.
MOST_HELD = 640 * MIB
HELD_OF_ONE = 160 * MIB
# So long nothing at all may come; and on the whole so many bytes a second are to come.
SILENT_SECONDS = 10.0
LEAST_A_SECOND = 2048
LONGEST_SECONDS = 1200.0

UNREAD = "lianxinqiao.unread"


class Unread(StrEnum):
    """Why a body was not received."""

    LARGE = "large"
    LATE = "late"
    BUSY = "busy"
    FULL = "full"


class Gone(Exception):
    """Whoever was sending has left."""


class Receiving:
    """An ASGI application that receives the body first; without it, and with a mark, is asked where it was not received."""

    def __init__(self, application: Application, trusted: Sequence[Network] = (), line: str = USUAL) -> None:
        self.application = application
        self.trusted = trusted
        self.line = line
        self._of: Counter[str] = Counter()
        self._held: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        # A name with a low line would be read as the same name with a dash.
        said = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        lines = dict(said)
        if not lines.keys() & {b"content-length", b"transfer-encoding"}:
            await self.application({**scope, "headers": said}, _nothing, send)
            return
        address = self._address(scope, lines)
        body = _Body(address, self._held)
        try:
            why = await self._received(body, lines, receive)
            size = 0 if why else body.size
            kept = [line for line in said if line[0] not in (b"content-length", b"transfer-encoding")]
            inner = {**scope, "headers": [*kept, (b"content-length", str(size).encode())], UNREAD: why}
            await self.application(inner, _again(body.file, size), send)
        except Gone:
            return
        finally:
            body.let_go()

    def _address(self, scope: Scope, lines: dict[bytes, bytes]) -> str:
        meta = {"REMOTE_ADDR": (scope.get("client") or ("", 0))[0]}
        meta[LINES[self.line]] = lines.get(self.line.encode(), b"").decode("latin1")
        return client_address(meta, self.trusted, self.line)

    async def _received(self, body: _Body, lines: dict[bytes, bytes], receive: Receive) -> Unread | None:
        said, address = lines.get(b"content-length", b"0"), body.address
        if said.isdigit() and int(said[:20]) > MOST_BYTES:
            return Unread.LARGE
        if self._of.total() >= AT_ONCE or self._of[address] >= OF_ONE:
            return Unread.BUSY
        self._of[address] += 1
        try:
            return await self._copied(body, receive)
        except OSError:
            return Unread.FULL
        finally:
            self._of[address] -= 1
            self._of += Counter()

    async def _copied(self, body: _Body, receive: Receive) -> Unread | None:
        began = time.monotonic()
        while True:
            try:
                message = await asyncio.wait_for(receive(), SILENT_SECONDS)
            except TimeoutError:
                return Unread.LATE
            if message["type"] != "http.request":
                raise Gone
            body.write(message.get("body", b""))
            if body.size > MOST_BYTES:
                return Unread.LARGE
            if self._held.total() > MOST_HELD or self._held[body.address] > HELD_OF_ONE:
                return Unread.BUSY
            if not message.get("more_body"):
                body.file.seek(0)
                return None
            took = time.monotonic() - began
            if took > LONGEST_SECONDS or body.size < (took - SILENT_SECONDS) * LEAST_A_SECOND:
                return Unread.LATE


class _Body:
    """One body on its way: in memory while it is short, then on the disk, where its bytes are counted."""

    def __init__(self, address: str, held: Counter[str]) -> None:
        self.address = address
        self.file = SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115  # let_go closes it
        self.size = self._counted = 0
        self._held = held

    def write(self, piece: bytes) -> None:
        """It is longer by a piece.

        Raises:
            OSError: the disk takes no more.
        """
        self.file.write(piece)
        self.size += len(piece)
        if self.size > PIECE:
            self.file.flush()
            self._held[self.address] += self.size - self._counted
            self._counted = self.size

    def let_go(self) -> None:
        """Nothing of it lies anywhere."""
        self._held[self.address] -= self._counted
        self._held += Counter()
        # What a full disk did not take is not wanted any more.
        with suppress(OSError):
            self.file.close()


def _again(held: IO[bytes], size: int) -> Receive:
    """Give what was received once more, piece by piece."""
    left = size

    async def receive() -> MutableMapping[str, Any]:
        nonlocal left
        piece = held.read(min(PIECE, left))
        left -= len(piece)
        return {"type": "http.request", "body": piece, "more_body": left > 0}

    return receive


async def _nothing() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}
