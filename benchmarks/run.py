"""``make bench``: each figure beside its floor, in one run, on the demonstration town (``--towns N`` for more)."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
PORT = 8765
PAGES = (
    ("matter list", "/matters/", "matters"), ("visit list", "/visits/", "visits"), ("household list", "/households/", "households"),
    ("area page", "/areas/420527103201/", "matters"), ("Today page", "/", "matters"),
)  # fmt: skip


def median_ms(deed: Callable[[], object], turns: int) -> float:
    for _turn in range(5):
        deed()
    times = []
    for _turn in range(turns):
        start = time.perf_counter()
        deed()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def get(path: str, cookie: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers={"Cookie": f"sessionid={cookie}"})
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        answer.read()
        return int(answer.status)


def load(path: str, cookie: str, clients: int, seconds: float) -> tuple[float, float, int]:
    """Return (pages a second, p95 in ms, errors) with so many clients at once."""
    times: list[float] = []
    errors: list[int] = []
    end = time.monotonic() + seconds

    def client() -> None:
        while time.monotonic() < end:
            start = time.perf_counter()
            try:
                get(path, cookie)
            except (urllib.error.URLError, OSError):
                errors.append(1)
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return len(times) / seconds, times[int(len(times) * 0.95)] * 1000, len(errors)


def resident_mib(pid: int) -> float:
    """Return the greatest resident memory among a process and its children."""
    pids = [pid]
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if children.exists():
        pids += [int(each) for each in children.read_text().split()]
    return max(int(line.split()[1]) / 1024 for each in pids for line in Path(f"/proc/{each}/status").read_text().splitlines() if line.startswith("VmRSS"))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", type=int, default=0, help="build so many towns first (empties the demonstration data)")
    parser.add_argument("--turns", type=int, default=60)
    options = parser.parse_args()
    import django

    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection, connections

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.cli import main as lxq
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.places.models import Area
    from lianxinqiao.visits.limits import Month
    from lianxinqiao.visits.queries.assessments import DAYS_SQL, count_month

    if options.towns:
        lxq(["demo", "--reset", "--towns", str(options.towns)])
    else:
        lxq(["demo"])
    staff = Staff.objects.get(username="liancun")
    session = SessionStore()
    session["_auth_user_id"] = str(staff.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = staff.get_session_auth_hash()
    session.create()
    cookie = str(session.session_key)
    print(f"towns: {Area.objects.filter(is_demo=True, level='town').count()}, cpus: {os.cpu_count()}, turns: {options.turns}")
    month = Month.of(now().date()).previous

    def sql() -> None:
        with connection.cursor() as cursor:
            cursor.execute(DAYS_SQL, {"first": month.first, "last": month.last})
            cursor.fetchall()

    raw, counted = median_ms(sql, 15), median_ms(lambda: count_month(month), 15)
    print(f"{'month of all cadres':16} {counted:8.1f} ms   one statement {raw:7.1f} ms   {counted / raw:5.2f} ×  (at most 3)")
    connections.close_all()
    web = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT), "--workers", "2", "--blocking-threads", "4",
         "--no-ws", "--log-level", "error", "lianxinqiao.wsgi:application"],
        env={**os.environ, "LXQ_URLS": "benchmarks.urls"},
    )  # fmt: skip
    jobs = subprocess.Popen([sys.executable, "-m", "lianxinqiao.cli", "work"], env=dict(os.environ), stderr=subprocess.DEVNULL)
    try:
        for _turn in range(100):
            try:
                get("/floor/matters/", cookie)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        for name, path, floor in PAGES:
            page, under = median_ms(lambda p=path: get(p, cookie), options.turns), median_ms(lambda f=floor: get(f"/floor/{f}/", cookie), options.turns)  # type: ignore[misc]
            print(f"{name:16} {page:8.1f} ms   floor         {under:7.1f} ms   {page / under:5.2f} ×  (at most 2)")
        for name, path, _floor in PAGES:
            one, _p95, wrong = load(path, cookie, 1, 3)
            eight, p95, more = load(path, cookie, 8, 3)
            middle = 8 / eight * 1000
            print(f"{name:16} 8 clients {eight:6.1f}/s   1 client {one:6.1f}/s   {eight / one:5.2f} × (at least 1.7)   p95/mean {p95 / middle:4.2f} (at most 3)   errors {wrong + more}")
        print(f"resident memory: web {resident_mib(web.pid):.0f} MiB, worker {resident_mib(jobs.pid):.0f} MiB  (under 250 each)")
    finally:
        web.terminate()
        jobs.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
