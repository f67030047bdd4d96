"""A home that is tried: its commands, what serves it, and what asks it all the time."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).parents[2]
UP_SECONDS = 180


class Home:
    """An empty home of its own; with ``database`` it uses that server, else an embedded one."""

    def __init__(self, database: str = "") -> None:
        self.path = Path(tempfile.mkdtemp(prefix="lxq-drill-"))
        # As root the embedded database runs as another user, who must get in.
        self.path.chmod(0o755)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LXQ_", "DATABASE_URL", "SECRET_KEY"))
        }
        self.environment = {**kept, "LXQ_HOME": str(self.path), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        if database:
            self.environment["DATABASE_URL"] = database
        self.embedded = not database

    def lxq(self, *words: str, fails: bool = False) -> str:
        return self._run("lianxinqiao.commands", *words, fails=fails)

    def inside(self, *words: str) -> str:
        return self._run("tools.drill.inside", *words)

    def _run(self, module: str, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if (done.returncode != 0) != fails or "Traceback" in done.stderr:
            raise SystemExit(f"{module} {' '.join(words)}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def key(self) -> Path:
        return self.path / "recovery.key"

    def stop(self) -> None:
        with suppress(SystemExit):
            self.lxq("stop")
        subprocess.run(["rm", "-rf", str(self.path)], check=False)


class Served:
    """The home served on a port of its own."""

    def __init__(self, home: Home) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.home = home
        self.log = home.path / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lianxinqiao.commands", "serve", "--port", self.address.rsplit(":", 1)[1]],
                env=home.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + UP_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"it was not served:\n{self.log.read_text()}")
            time.sleep(0.3)

    def answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/a/990001100201/", timeout=5):  # noqa: S310  (our own address)
            return True
        return False

    def kill(self, words: str) -> bool:
        """Kill one process of what is served whose words hold ``words``, with no chance to tidy up."""
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            pid = int(entry.parent.name)
            with suppress(OSError):
                said = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if words in said and self._is_ours(pid):
                    os.kill(pid, signal.SIGKILL)
                    return True
        return False

    def kill_database(self) -> bool:
        with suppress(OSError, ValueError):
            os.kill(int((self.home.path / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            return True
        return False

    def _is_ours(self, pid: int) -> bool:
        with suppress(OSError):
            while pid > 1:
                if pid == self.process.pid:
                    return True
                pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        return False

    def brings(self, file: dict[str, Any]) -> int:
        """Send one file to its door as a browser does, and return what is answered; 0 where nothing is."""
        token = "a" * 32
        edge = uuid4().hex
        fields = {"deed": "bring", "csrfmiddlewaretoken": token, **file["more"]}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="bring-file"; filename="{file["called"]}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), Path(file["path"]).read_bytes(), f"\r\n--{edge}--\r\n".encode()])
        cookies = "; ".join(f"{name}={value}" for name, value in {**file["cookies"], "csrftoken": token}.items())
        request = urllib.request.Request(  # noqa: S310  (our own address)
            self.address + file["door"],
            data=body,
            headers={"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": cookies},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  (our own address)
                # Signing in again would be no answer to the file; a page below the door is that of what was brought.
                below = answer.url.removeprefix(self.address + file["door"])
                return 401 if below == answer.url else 302 if below else int(answer.status)
        except urllib.error.HTTPError as error:
            error.read()
            return error.code
        except OSError:
            return 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@dataclass
class Load:
    """Clerks who write and read without end; what is not answered is sent again under the same id until it is."""

    address: str
    token: str
    area: str
    home: str
    hands: int = 3
    sent: list[UUID] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)
    calls: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(self.hands)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def seconds_away(self) -> float:
        """Return how long nobody was answered: what every hand waited for at the same time counts once."""
        total, until = 0.0, 0.0
        for begin, end in sorted(self.away):
            if end > until:
                total += end - max(begin, until)
                until = end
        return total

    def _work(self, number: int) -> None:
        turn = 0
        while not self._stop.is_set():
            turn += 1
            kind = (turn + number) % 3
            if kind == 0:
                key = uuid4()
                told: dict[str, Any] = {"kind": "people", "area": self.area, "place": "三组", "facts": f"{key}"}
                if self._until_answered("/api/v1/reports", told, key):
                    self.sent.append(key)
            elif kind == 1:
                self._until_answered(f"/api/v1/households/{self.home}/open", {"purpose": "visit"}, uuid4())
            else:
                told = {"phone": f"138{turn % 100000000:08}", "needs_help": False}
                self._until_answered(f"/api/v1/households/{self.home}/contact", told, uuid4())

    def _until_answered(self, path: str, told: dict[str, Any], key: UUID) -> bool:
        began = time.monotonic()
        missed = False
        while True:
            status, words = self._call(path, told, key)
            self.calls += 1
            if status in (200, 201):
                break
            if status and status not in (429, 503):
                self.refused.append(f"{path}: {status} {words[:300]}")
                break
            missed = True
            if time.monotonic() - began > UP_SECONDS:
                self.refused.append(f"{path}: never answered, last {status}")
                break
            time.sleep(0.1)
        if missed:
            self.away.append((began, time.monotonic()))
        return status in (200, 201)

    def _call(self, path: str, told: dict[str, Any], key: UUID) -> tuple[int, str]:
        request = urllib.request.Request(  # noqa: S310  (our own address)
            self.address + path,
            data=json.dumps(told).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(key),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  (our own address)
                return int(answer.status), ""
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except (OSError, ValueError) as error:
            return 0, str(error)
