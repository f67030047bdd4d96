"""Keeps processes running: each that ends is started again, later each time it ends soon; all are stopped at once.

Each part has a process group of its own, so that what it started goes with it.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

log = logging.getLogger("lianxinqiao.serve")
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 15.0
SILENT_SECONDS, ASK_SECONDS = 60.0, 10.0
DIE_WITH_PARENT = 1


@dataclass
class Part:
    """One process: what it is called, how it is started, and how it has fared.

    ``beats`` says whether it is heard: who is alive and is not heard for ``silent`` seconds is ended, to be started again.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    beats: Callable[[], bool] | None = None
    silent: float = SILENT_SECONDS
    heard: float = 0.0
    asked: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wait: float = FIRST_WAIT
    due: float = 0.0


@dataclass
class Watched:
    """What is not our child: ``mend`` is called until it raises nothing, later each time; it returns whether it had to start it."""

    name: str
    mend: Callable[[], bool]
    wait: float = FIRST_WAIT
    due: float = 0.0


class Supervisor:
    """Runs the parts until ``stop``; ``look`` is called again and again."""

    def __init__(self, parts: Sequence[Part], watched: Sequence[Watched] = ()) -> None:
        self.parts, self.watched = parts, watched

    def look(self) -> None:
        """Start what is not running and due; say what ended, how, and when it is tried again."""
        now = time.monotonic()
        for other in self.watched:
            if now >= other.due:
                self._mend(other)
        for part in self.parts:
            if part.process is not None and (code := part.process.poll()) is not None:
                # Its children hold its port and its jobs.
                _signal(part.process, signal.SIGKILL)
                part.process = None
                part.wait = FIRST_WAIT if now - part.began >= STEADY_SECONDS else min(part.wait * 2, LONGEST_WAIT)
                part.due = now + part.wait
                log.error("%s ended (%s), started again in %.1f s", part.name, _how(code), part.wait)
            elif part.process is not None and self._is_silent(part, now):
                log.error("%s is alive and does not beat for %.0f s: it is ended", part.name, part.silent)
                # What is stopped by a signal hears no other; the next look finds it ended.
                _signal(part.process, signal.SIGKILL)
            if part.process is None and now >= part.due:
                part.process = subprocess.Popen(
                    part.command, env=dict(part.environment), start_new_session=True, preexec_fn=_die_with_parent
                )
                part.began = part.heard = now
                if part.due:
                    log.warning("%s started again (process %d)", part.name, part.process.pid)

    def begin_again(self) -> None:
        """End every part, so that it is started anew with what it reads at its beginning."""
        for part in self.parts:
            if part.process is not None:
                _signal(part.process, signal.SIGKILL)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask all to end at once; what is still there after ``seconds`` is killed with all it started."""
        running = [(part, part.process) for part in self.parts if part.process is not None]
        for _part, process in running:
            with suppress(ProcessLookupError):
                process.terminate()
        end = time.monotonic() + seconds
        for part, process in running:
            try:
                process.wait(timeout=max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("%s did not end in %.0f s and is killed", part.name, seconds)
            _signal(process, signal.SIGKILL)
            process.wait()
            part.process = None

    def _is_silent(self, part: Part, now: float) -> bool:
        """Whether a running part was not heard for too long; whether it is heard is asked now and then."""
        if part.beats is None or now - part.asked < min(ASK_SECONDS, part.silent / 3):
            return False
        try:
            heard = part.beats()
        except Exception as error:
            # Whatever it is, it says nothing of this part: where the database is away, nobody's beat is found.
            log.warning("whether %s beats could not be asked: %s", part.name, error)
            heard = True
        part.asked = time.monotonic()
        if heard:
            part.heard = part.asked
        return part.asked - part.heard > part.silent

    def _mend(self, other: Watched) -> None:
        try:
            if other.mend():
                log.error("%s had ended and runs again", other.name)
            other.wait = FIRST_WAIT
            other.due = time.monotonic() + 1.0
        except Exception as error:
            # Whatever it is, the parts go on; it is said and tried again.
            other.wait = min(other.wait * 2, LONGEST_WAIT)
            other.due = time.monotonic() + other.wait
            log.error("%s cannot be started, again in %.1f s: %s", other.name, other.wait, error)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _die_with_parent() -> None:
    # Where the system has no such call, what is left over is stopped by hand.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
