"""The town as a browser meets it: a database of its own, Django ready, the server, who is signed in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Client


def database_for(size: str) -> str:
    """Return the address of the database of a size, made empty when it is not there."""
    import psycopg
    from psycopg import sql

    from lianxinqiao.kernel.database import embedded

    base = os.environ.get("DATABASE_URL") or embedded.ensure_running().url("lianxinqiao")
    name = f"lianxinqiao_bench_{size}"
    with psycopg.connect(base, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return base.rsplit("/", 1)[0] + f"/{name}"


def make_ready() -> None:
    """Set Django up with the floors among its addresses."""
    import django

    from lianxinqiao.kernel.database.embedded import make_secret_key

    os.environ["LXQ_URLS"] = "benchmarks.urls"
    make_secret_key()
    django.setup()


@contextmanager
def served() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve the town with the floors beside it; gives the port and the process once it answers."""
    from django.db import connections

    connections.close_all()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = f"--interface asginl --host 127.0.0.1 --port {port} --workers 2 --no-ws --log-level error"
    web = subprocess.Popen([sys.executable, "-m", "granian", *words.split(), "benchmarks.application:application"])
    try:
        wait_for(Client(port, ""))
        yield port, web
    finally:
        web.terminate()
        web.wait(timeout=20)


@contextmanager
def working() -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker."""
    words = [sys.executable, "-m", "lianxinqiao.commands", "work"]
    jobs = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        yield jobs
    finally:
        jobs.terminate()
        jobs.wait(timeout=20)


def wait_for(client: Client) -> None:
    """Return once the server answers."""
    for _turn in range(300):
        try:
            client.fetch("/accounts/login/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server does not answer")


def signed_in(username: str) -> str:
    """Return the key of a session of that person."""
    from django.contrib.sessions.backends.db import SessionStore

    from lianxinqiao.accounts.models import Staff

    staff = Staff.objects.get(username=username)
    session = SessionStore()
    session["_auth_user_id"] = str(staff.pk)
    session["_auth_user_backend"] = "lianxinqiao.accounts.web.backend.CountedBackend"
    session["_auth_user_hash"] = staff.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def resident_mib(pid: int) -> float:
    """Return the greatest resident memory among a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    pids = [pid, *(int(each) for each in (children.read_text().split() if children.exists() else []))]
    return max(
        int(line.split()[1]) / 1024
        for each in pids
        for line in Path(f"/proc/{each}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
