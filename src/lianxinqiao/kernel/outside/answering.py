"""The other end of ``asking``, inside the process: it bounds itself, reads one job, answers once and ends.  No Django."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from lianxinqiao.kernel.outside import NO_SPACE

MIB = 1024 * 1024
# Of Linux: a user's own namespace, and in it one of the network, which has no interface that is up.
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


def answer(work: Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]) -> int:
    """Answer one job: ``work`` takes what was asked and the bytes it is about, and gives both for the answer."""
    memory_mib, seconds, answer_mib = (int(each) for each in sys.argv[1:4])
    leave_the_network()
    bound(memory_mib, seconds, answer_mib)
    head, _line, content = sys.stdin.buffer.read().partition(b"\n")
    # A library that chats on standard output must not write into the answer.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        said, made = work(json.loads(head), content)
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        said, made = {"no_space": error.errno}, b""
    out.write(json.dumps(said).encode() + b"\n" + made)
    out.close()
    return 0


def bound(memory_mib: int, seconds: int, written_mib: int) -> None:
    """Hold this process to so much memory, time and bytes written; it may lower them only."""
    wanted = {
        resource.RLIMIT_AS: memory_mib * MIB,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: written_mib * MIB,
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses a limit of memory; time holds there all the same.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (least, least))
    # Where whoever asked was killed, nobody else ends it.
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


def leave_the_network() -> None:
    """Go where there is no network, on a system that lets an ordinary user do so."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
