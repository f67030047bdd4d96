"""What ``lxq serve`` starts is started again when it is killed, and nothing of it outlives the stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from lianxinqiao.commands import supervising
from lianxinqiao.commands.supervising import Part, Supervisor, Watched
from lianxinqiao.desk.queries.services import worker_beats


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true: Callable[[], object], supervisor: Supervisor | None = None, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        if supervisor:
            supervisor.look()
        time.sleep(0.02)


def part(program: str) -> Part:
    return Part("x", [sys.executable, "-c", program], dict(os.environ))


def test_what_is_killed_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    one = part("import time; time.sleep(60)")
    supervisor = Supervisor([one])
    supervisor.look()
    assert one.process is not None
    first = one.process
    try:
        os.kill(first.pid, signal.SIGKILL)
        until(lambda: one.process is not None and one.process is not first, supervisor)
        assert "killed by SIGKILL" in caplog.text and "started again" in caplog.text
    finally:
        supervisor.stop(2)


def test_what_ends_at_once_is_started_later_each_time() -> None:
    one = part("raise SystemExit(3)")
    supervisor = Supervisor([one])
    waits = set()

    def seen() -> bool:
        waits.add(one.wait)
        one.due = min(one.due, time.monotonic() + 0.01)
        return len(waits) >= 4

    until(seen, supervisor)
    supervisor.stop(1)
    assert sorted(waits)[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(waits) <= supervising.LONGEST_WAIT


def test_a_busy_one_and_its_children_do_not_outlive_the_stop(tmp_path: Path) -> None:
    deaf = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    child = tmp_path / "child"
    one = part(
        f"import subprocess,sys,pathlib\n{deaf}"
        f"made = subprocess.Popen([sys.executable, '-c', {deaf + 'time.sleep(60)'!r}])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(made.pid))\ntime.sleep(60)"
    )
    supervisor = Supervisor([one])
    supervisor.look()
    until(lambda: child.exists() and child.read_text())
    assert one.process is not None
    pids = [one.process.pid, int(child.read_text())]
    began = time.monotonic()
    supervisor.stop(0.5)
    assert time.monotonic() - began < 5
    until(lambda: not any(alive(pid) for pid in pids))


def test_children_of_a_killed_one_are_not_left_over(tmp_path: Path) -> None:
    child = tmp_path / "child"
    one = part(
        "import subprocess,sys,pathlib,time\nmade = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(made.pid))\ntime.sleep(60)"
    )
    supervisor = Supervisor([one])
    supervisor.look()
    until(lambda: child.exists() and child.read_text())
    pid = int(child.read_text())
    assert one.process is not None
    one.process.send_signal(signal.SIGKILL)
    until(lambda: not alive(pid), supervisor)
    supervisor.stop(1)


def test_what_dies_with_its_supervisor() -> None:
    program = (
        "import os,time\nfrom lianxinqiao.commands.supervising import Part, Supervisor\n"
        "one = Part('x', ['sleep', '60'], dict(os.environ)); Supervisor([one]).look()\n"
        "print(one.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as over:
        assert over.stdout is not None
        pid = int(over.stdout.readline())
        over.kill()
        over.wait()
        until(lambda: not alive(pid))


def test_what_is_stopped_and_does_not_beat_is_started_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A signal that stops a process leaves it alive: nothing ends, and nothing is done any more."""
    beat = tmp_path / "beat"
    one = part(f"import pathlib,time\nwhile True: pathlib.Path({str(beat)!r}).touch(); time.sleep(0.05)")
    one.beats = lambda: beat.exists() and time.time() - beat.stat().st_mtime < 0.5
    one.silent = 3.0
    supervisor = Supervisor([one])
    supervisor.look()
    assert one.process is not None
    first = one.process
    try:
        until(beat.exists, supervisor)
        os.kill(first.pid, signal.SIGSTOP)
        until(lambda: one.process is not None and one.process is not first, supervisor)
        assert not alive(first.pid)
        assert "does not beat" in caplog.text and "started again" in caplog.text
        assert one.wait > supervising.FIRST_WAIT, "later each time it ends soon"
        # Whoever cannot be asked about is left alone.
        second, one.beats = one.process, lambda: bool(1 / 0)
        end = time.monotonic() + 4
        until(lambda: time.monotonic() > end, supervisor)
        assert one.process is second
    finally:
        supervisor.stop(2)


@pytest.mark.django_db
def test_a_worker_beats_in_the_table_of_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    # Inside the test's transaction the connection is kept.
    monkeypatch.setattr(connection, "close", lambda: None)
    assert not worker_beats()
    for seconds, beats in ((90, False), (5, True)):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
                [seconds],
            )
        assert worker_beats() is beats


def test_what_is_watched_is_mended_and_its_failure_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    answers: Iterator[bool | Exception] = iter([True, RuntimeError("no room"), False])

    def mend() -> bool:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    other = Watched("database", mend)
    supervisor = Supervisor([], [other])
    for _turn in range(3):
        other.due = 0.0
        supervisor.look()
    assert "had ended and runs again" in caplog.text and "no room" in caplog.text
    assert other.wait == supervising.FIRST_WAIT
