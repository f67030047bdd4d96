"""``make bench``: each figure beside its floor, in one run, with one town and with a county of twelve.

Every size has a database of its own (``lianxinqiao_bench_N``), built once and kept, so that the
demonstration town is never touched.  ``ARGS="--towns 1"`` measures one size only; ``ARGS=--small`` runs
through all of it in few minutes, to see that it runs: its figures say little.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.figures import DEEDS, LIST, MEMORY_MIB, TAIL, beside, verdict

if TYPE_CHECKING:
    from benchmarks.load import Client

PORT = 8765
PAGES = (
    ("matter list", "/matters/", "matters"),
    ("visit list", "/visits/", "visits"),
    ("household list", "/households/", "households"),
    ("area page", "/areas/420527103201/", "matters"),
    ("Today page", "/", "matters"),
)
# A page with deeds: whose it is, the list it is opened from, where it stands.
WITH_DEEDS = (
    ("report page", "fenguan", "/reports/?phase=unfinished", "/reports/"),
    ("demand page", "xinfang", "/demands/?phase=unfinished", "/demands/"),
    ("case page", "zhuyao", "/cases/", "/cases/"),
)
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/"
PAPERS = 10
IMPORT_ROWS = 20_000
DEMANDS = 100_000
# Two Chinese characters of a common word, a rarer one, and one that nobody wrote.
SEARCHED = ("塌方", "校车", "鲸鱼")


def main() -> int:
    """Measure each size in a process of its own: one process speaks to one database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", default="1,12", help="sizes to measure")
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument(
        "--import-rows", type=int, default=IMPORT_ROWS, help="rows of the import that is timed; 0 leaves it out"
    )
    parser.add_argument(
        "--demands", type=int, default=DEMANDS, help="length of the register that is measured; 0 leaves it out"
    )
    parser.add_argument("--seconds", type=float, default=2, help="how long clients ask at once")
    parser.add_argument("--small", action="store_true", help="few turns over small tables, in one database")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.small:
        options.towns, options.turns, options.import_rows, options.demands = "1", 3, 200, 500
        options.seconds = 0.3
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    if options.inside:
        if options.demands:
            measure_demands(options.demands, options.turns)
        else:
            measure(int(options.towns), options.turns, options.import_rows, options.seconds)
        return 0
    print(
        f"cpus: {os.cpu_count()}, turns: {options.turns}; every figure stands beside its floor of the same run",
        flush=True,
    )
    turns = ["--inside", "--turns", str(options.turns), "--seconds", str(options.seconds)]
    jobs: list[tuple[str, list[str]]] = []
    for number, towns in enumerate(options.towns.split(",") if options.towns else []):
        rows = options.import_rows if number == 0 else 0
        jobs.append((towns, [*turns, "--towns", towns, "--import-rows", str(rows), "--demands", "0"]))
    if options.demands:
        jobs.append(("demands", [*turns, "--demands", str(options.demands)]))
    for size, words in jobs:
        environment = {**os.environ, "DATABASE_URL": database_for("small" if options.small else size)}
        done = subprocess.run([sys.executable, "-m", "benchmarks.run", *words], env=environment, check=False)
        if done.returncode:
            return done.returncode
    return 0


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


def measure(towns: int, turns: int, import_rows: int, seconds: float) -> None:
    import django

    from lianxinqiao.kernel.database.embedded import make_secret_key

    make_secret_key()
    django.setup()
    from lianxinqiao.commands.main import main as lxq
    from lianxinqiao.places.models import Area

    start = time.monotonic()
    lxq(["demo", "--towns", str(towns)])
    took = time.monotonic() - start
    print(
        f"\n== {Area.objects.filter(is_demo=True, level='town').count()} town(s); built or found in {took:.0f} s (one town: under 120)",
        flush=True,
    )
    measure_month()
    if import_rows:
        measure_import(import_rows)
    measure_pages(turns, seconds)


def median_ms(deed: Callable[[], object], turns: int) -> float:
    for _turn in range(3):
        deed()
    times = []
    for _turn in range(turns):
        start = time.perf_counter()
        deed()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def measure_month() -> None:
    """The month of every cadre beside the one statement that reads the same rows."""
    from django.db import connection

    from benchmarks.month import SAME_ROWS_SQL
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.visits.limits import Month
    from lianxinqiao.visits.queries.assessments import count_month

    month = Month.of(now().date()).previous
    values: dict[str, Any] = {
        "first": month.first,
        "last": month.last,
        "january": month.first.replace(month=1),
        "year": month.year,
    }

    def statement() -> None:
        with connection.cursor() as cursor:
            cursor.execute(SAME_ROWS_SQL, values)
            cursor.fetchall()

    raw, counted = median_ms(statement, 15), median_ms(lambda: count_month(month), 15)
    print(
        f"{'month of cadres':16} {counted:8.1f} ms   one statement {raw:7.1f} ms   {counted / raw:5.2f} ×  {verdict(counted / raw, most=3)}   {len(count_month(month))} posts",
        flush=True,
    )


def measure_import(rows: int) -> None:
    """Check and import of a workbook into an area, taken back afterwards."""
    from django.db import transaction

    from benchmarks.people import workbook_of
    from lianxinqiao.accounts.models import Appointment
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.residents.operations.imports import bring_workbook, carry_out, check_run, order_run

    post = (
        Appointment.objects.filter(role="village_secretary", ends_on=None)
        .select_related("staff", "area")
        .order_by("id")[0]
    )
    content = workbook_of(post.area, rows)
    start = time.monotonic()
    with transaction.atomic():
        run = bring_workbook(post.area, file_name="bench.xlsx", content=content, by=post.staff, now=now())
        run = check_run(run.pk, now=now())
        checked = time.monotonic() - start
        order_run(run.pk, only_good=False, by=post.staff, now=now())
        carry_out(run.pk, now=now())
        took = time.monotonic() - start
        run.refresh_from_db()
        said = f"{run.good} good of {run.rows}"
        transaction.set_rollback(True)
    print(f"{'import':16} {took:8.1f} s for {rows} rows (check {checked:.1f} s; {said})   (under 60)", flush=True)


def measure_pages(turns: int, seconds: float) -> None:
    from django.db import connection, connections

    from benchmarks.load import Client, load, side_by_side
    from benchmarks.urls import rows_of
    from lianxinqiao.demo.teams import SIGN_INS

    cookies = {name: signed_in(name) for name, _role in SIGN_INS}
    cookie = cookies["liancun"]
    raw = {}
    for floor in ("matters", "visits", "households"):
        words, values = rows_of(floor).query.sql_with_params()

        def ask(words: str = words, values: Any = values) -> None:
            with connection.cursor() as cursor:
                cursor.execute(words, values)
                cursor.fetchall()

        raw[floor] = median_ms(ask, 15)
    connections.close_all()
    web = served()
    jobs = subprocess.Popen(
        [sys.executable, "-m", "lianxinqiao.commands", "work"], env=dict(os.environ), stderr=subprocess.DEVNULL
    )
    try:
        client = wait_for(Client(PORT, cookie))
        for name, path, floor in PAGES:
            page, under = side_by_side(client, path, f"/floor/{floor}/", turns)
            beside(name, page, under, LIST, f"   raw SQL {raw[floor]:6.2f} ms")
        for name, who, listed, stands in WITH_DEEDS:
            person = Client(PORT, cookies[who])
            found = re.search(stands + UUID, person.fetch(listed)[1].decode())
            if found is None:
                print(f"{name:16} none to be seen by {who}", flush=True)
                continue
            page, under = side_by_side(person, found[0], "/floor/matters/", turns)
            beside(name, page, under, DEEDS)
        for name, path, _floor in PAGES:
            # In turn, so that one and eight meet the same weather.
            rounds = [
                (
                    load(PORT, cookie, path, clients=1, seconds=seconds),
                    load(PORT, cookie, path, clients=8, seconds=seconds),
                )
                for _turn in range(3)
            ]
            one, eight = sorted(rounds, key=lambda pair: pair[1].per_second / max(pair[0].per_second, 0.01))[1]
            times, tail = eight.per_second / max(one.per_second, 0.01), eight.p95 / max(eight.median, 0.01)
            errors = sum(pair[0].errors + pair[1].errors for pair in rounds)
            print(
                f"{name:16} 8 clients {eight.per_second:6.1f}/s   1 client {one.per_second:6.1f}/s   "
                f"{times:5.2f} × {verdict(times, least=1.7)}   "
                f"p95/median {tail:4.2f} {verdict(tail, most=TAIL)}   errors {errors}",
                flush=True,
            )
        measure_memory(web.pid, jobs.pid, cookies)
    finally:
        for process in (web, jobs):
            process.terminate()
            process.wait(timeout=20)


def measure_memory(web: int, jobs: int, cookies: dict[str, str]) -> None:
    """Resident memory after a walk through every page of every role, and after ten papers."""
    from benchmarks.load import Client
    from benchmarks.walk import Walk, our_routes, walk

    before, walked, papers = resident_mib(web), Walk(), 0
    for cookie in cookies.values():
        client, known = Client(PORT, cookie), len(walked.papers)
        walk(client, walked)
        for paper in walked.papers[known:]:
            if papers < PAPERS:
                papers += client.fetch(paper)[0] == 200
    lost = sorted(our_routes() - walked.routes)
    print(
        f"walk             {walked.pages} pages of {len(cookies)} roles, {len(walked.routes & our_routes())} of "
        f"{len(our_routes())} routes, {papers} papers; fell: {walked.fallen or 'none'}; not met: {', '.join(lost) or 'none'}",
        flush=True,
    )
    for name, mib in (("web", resident_mib(web)), ("worker", resident_mib(jobs))):
        print(f"memory of {name:6} {mib:8.0f} MiB {verdict(mib, most=MEMORY_MIB)}", flush=True)
    print(f"                 web before the walk {before:.0f} MiB", flush=True)


def served() -> subprocess.Popen[bytes]:
    """Start the town with the floors beside it."""
    words = [
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(PORT),
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--log-level",
        "error",
    ]
    return subprocess.Popen(
        [sys.executable, "-m", "granian", *words, "lianxinqiao.wsgi:application"],
        env={**os.environ, "LXQ_URLS": "benchmarks.urls"},
    )


def measure_demands(count: int, turns: int) -> None:
    """A long register: filing, following, list, detail, search by two characters."""
    os.environ["LXQ_URLS"] = "benchmarks.urls"
    import django

    from lianxinqiao.kernel.database.embedded import make_secret_key

    make_secret_key()
    django.setup()
    from urllib.parse import quote

    from django.db import connection, connections

    from benchmarks import demands
    from benchmarks.load import Client, floor_of, in_turn, side_by_side
    from lianxinqiao.commands.main import main as lxq

    lxq(["demo", "--towns", "1"])
    start = time.monotonic()
    demands.fill_register(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n== {count} demands; built or found in {time.monotonic() - start:.0f} s", flush=True)
    demand = demands.an_open_demand()
    filed, inserted = demands.filing_beside_insert(demand.matter.area, turns)
    print(
        f"{'filing':16} {filed:8.1f} ms   bare insert {inserted:5.1f} ms   {filed / inserted:5.2f} ×  {verdict(filed / inserted, most=3)}",
        flush=True,
    )
    office, resident = signed_in("xinfang"), demands.receipt_session(demand)
    connections.close_all()
    web = served()
    try:
        staff, asker = wait_for(Client(PORT, office)), Client(PORT, resident)
        for name, path in (
            ("register list", "/demands/"),
            ("open ones", "/demands/?phase=unfinished"),
            ("demand page", f"/demands/{demand.pk}/"),
        ):
            page, under = side_by_side(staff, path, "/floor/matters/", turns)
            beside(name, page, under, DEEDS if name == "demand page" else LIST)
        under_it = floor_of(asker, "/ask/mine/", "/floor/matters/")
        pages, floors = in_turn(asker, "/ask/mine/", staff, under_it, turns)
        beside("following", statistics.median(pages), statistics.median(floors), DEEDS)
        for words in SEARCHED:
            pages, floors = in_turn(staff, f"/demands/?q={quote(words)}", staff, "/demands/", turns)
            p95, under95 = (times[int(len(times) * 0.95)] for times in (pages, floors))
            print(
                f"{'search ' + words:14} p95 {p95:5.1f} ms   list p95 {under95:5.1f} ms   {p95 / under95:5.2f} ×  {verdict(p95 / under95, most=5)}",
                flush=True,
            )
    finally:
        web.terminate()
        web.wait(timeout=20)


def signed_in(username: str) -> str:
    """Return the key of a session of that person."""
    from django.contrib.sessions.backends.db import SessionStore

    from lianxinqiao.accounts.models import Staff

    staff = Staff.objects.get(username=username)
    session = SessionStore()
    session["_auth_user_id"] = str(staff.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = staff.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def wait_for(client: Client) -> Client:
    """Return the client once the server answers."""
    for _turn in range(150):
        try:
            client.get("/floor/matters/")
        except OSError:
            time.sleep(0.2)
        else:
            return client
    raise SystemExit("the server does not answer")


def resident_mib(pid: int) -> float:
    """Return the greatest resident memory among a process and its children."""
    pids = [pid]
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if children.exists():
        pids += [int(each) for each in children.read_text().split()]
    return max(
        int(line.split()[1]) / 1024
        for each in pids
        for line in Path(f"/proc/{each}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )


if __name__ == "__main__":
    sys.exit(main())
