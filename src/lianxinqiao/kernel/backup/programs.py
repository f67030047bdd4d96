"""PostgreSQL's own programs, run without a password among their words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from lianxinqiao.kernel.database import embedded

PATIENT = "-c statement_timeout=0 -c lock_timeout=60000"


def parameters(database: str = "") -> dict[str, Any]:
    """Return how our database is reached, in libpq's words; ``database`` names another of the same server."""
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    # An embedded server is known only once it is asked for.
    given = {name: value for name, value in connection.get_connection_params().items() if name in known and value}
    given["options"] = f"{given.get('options', '')} {PATIENT}".strip()
    return {**given, "dbname": database} if database else given


def connect(database: str = "", **more: Any) -> psycopg.Connection[Any]:
    return psycopg.connect(**parameters(database), **more)


def run(name: str, *words: str, database: str = "", **more: Any) -> subprocess.Popen[bytes]:
    """Start one of the programs on ``database``; its password is in its environment, which nobody else reads."""
    given = parameters(database)
    environment = {**os.environ, "PGPASSWORD": str(given.pop("password", "")), "LC_MESSAGES": "C"}
    return subprocess.Popen(
        [program(name), f"--dbname={make_conninfo(**given)}", *words], env=environment, stderr=subprocess.PIPE, **more
    )


def program(name: str) -> str:
    """Return the program to use: what dumps is of the server's version or newer, what reads a dump is the newest there is."""
    found = [] if settings.EMBEDDED_DATABASE else [each for each in (shutil.which(name), *_of_the_system(name)) if each]
    with suppress(embedded.EmbeddedDatabaseError):
        found.append(embedded.program(name))
    if not found:
        raise embedded.EmbeddedDatabaseError(f"没有 {name} 程序 / {name} is not installed")
    by_age = sorted(found, key=_version)
    if name == "pg_restore":
        return by_age[-1]
    with connect() as asked:
        wanted = asked.info.server_version // 10000
    return next((path for path in by_age if _version(path) >= wanted), by_age[-1])


def _of_the_system(name: str) -> list[str]:
    return [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)]


@lru_cache(maxsize=16)
def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", said)
    return int(number.group(1)) if number else 0
