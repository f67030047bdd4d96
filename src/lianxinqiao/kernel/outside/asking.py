"""Asking a process of its own: it gets one job, no key, no address of a database, and is ended with all it started."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from lianxinqiao.kernel.outside import NO_SPACE

SOURCE = Path(__file__).resolve().parents[3]
PIECE = 256 * 1024
# So long a page waits for a turn: whoever waits holds a thread that could answer others.  A job has time.
TURN_SECONDS = 3.0


class NotAnswered(Exception):
    """The process gave no answer; nothing of ours was touched."""


class Busy(NotAnswered):
    """As many as may run at once are running still."""


class TooLate(NotAnswered):
    """It was ended at its limit of time."""


class Fell(NotAnswered):
    """It ended by itself without an answer, mostly for want of memory, or answered more than it may."""


def ask(
    module: str,
    job: dict[str, Any],
    content: bytes = b"",
    *,
    memory_mib: int,
    seconds: float,
    answer_mib: int,
    gate: threading.Semaphore,
) -> tuple[dict[str, Any], bytes]:
    """Start ``module``, give it a job and the bytes it is about, and return what it says and the bytes it made.

    Args:
        gate: how many of a kind may run at once in this process; the rest wait for their turn, in a page for a moment.

    Raises:
        NotAnswered: busy, too late, or fallen.
        OSError: nothing can be written, here or there: the disk is full.
    """
    asked = json.dumps(job, default=str).encode() + b"\n" + content
    if not gate.acquire(timeout=_turn(seconds)):
        raise Busy(module)
    try:
        with tempfile.TemporaryDirectory() as folder:
            answer = _exchanged(module, asked, folder, memory_mib, seconds, answer_mib)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise
        raise Fell(module) from error
    finally:
        gate.release()
    head, line, made = answer.partition(b"\n")
    try:
        said = json.loads(head) if line else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Fell(module)
    if number := said.get("no_space"):
        raise OSError(number, os.strerror(number))
    return said, made


def _turn(seconds: float) -> float:
    return min(seconds, TURN_SECONDS) if os.environ.get("LXQ_PATIENCE") == "page" else seconds


def _exchanged(module: str, asked: bytes, folder: str, memory_mib: int, seconds: float, answer_mib: int) -> bytes:
    end = time.monotonic() + seconds
    limits = [str(memory_mib), str(max(1, round(seconds))), str(answer_mib)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", module, *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=surroundings(folder),
        start_new_session=True,
    )
    try:
        answer = _talk(process, asked, end, answer_mib * 1024 * 1024)
        code = process.wait(timeout=max(0.01, end - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TooLate(module) from error
    finally:
        # Its group outlives it where it has started something: whether it answered or not, the group ends.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
    if code:
        raise Fell(module)
    return answer


def _talk(process: subprocess.Popen[bytes], asked: bytes, end: float, most: int) -> bytes:
    """Write what is asked and read what is answered, both at once, until the other side has closed."""
    assert process.stdin is not None
    assert process.stdout is not None
    into, out = process.stdin.fileno(), process.stdout.fileno()
    os.set_blocking(into, False)
    held: list[bytes] = []
    rest, size = memoryview(asked), 0
    with selectors.DefaultSelector() as both:
        both.register(into, selectors.EVENT_WRITE)
        both.register(out, selectors.EVENT_READ)
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TooLate
            for key, _events in both.select(left):
                if key.fd == into:
                    try:
                        rest = rest[os.write(into, rest[:PIECE]) :]
                    except BrokenPipeError:
                        rest = rest[len(rest) :]
                    if not rest:
                        both.unregister(into)
                        os.set_blocking(into, True)
                        process.stdin.close()
                    continue
                piece = os.read(out, PIECE)
                if not piece:
                    return b"".join(held)
                held.append(piece)
                size += len(piece)
                if size > most:
                    raise Fell


def surroundings(folder: str) -> dict[str, str]:
    """Return all that such a process may know of where it runs: no key and no address of a database is in it."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", folder),
        "TMPDIR": folder,
        "PYTHONPATH": str(SOURCE),
        "PYTHONUTF8": "1",
        # A thread reserves memory it does not use, which would count against the limit.
        "RAYON_NUM_THREADS": "2",
        "MALLOC_ARENA_MAX": "2",
    }
