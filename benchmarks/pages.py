"""Pages of one town or of a county, each beside its floor, alone and with eight clients at once."""

from __future__ import annotations

import re
import statistics
import subprocess
from collections.abc import Mapping

from benchmarks.figures import LIST, MEMORY_MIB, MORE, PAGE, TAIL, Judge
from benchmarks.load import Client, load, side_by_side
from benchmarks.serving import resident_mib, served, signed_in, working

WHO = "liancun"
# Name, address, the table of its floor, times the floor.
PAGES = (
    ("matter list", "/matters/", "matters", LIST),
    ("visit list", "/visits/", "visits", LIST),
    ("household list", "/households/", "households", LIST),
    ("area page", "/areas/420527103201/", "matters", PAGE),
    ("Today page", "/", "matters", PAGE),
)
# A page with deeds: whose it is, the list it is opened from, where it stands.
WITH_DEEDS = (
    ("report page", "fenguan", "/reports/?phase=unfinished", "/reports/"),
    ("demand page", "xinfang", "/demands/?phase=unfinished", "/demands/"),
    ("case page", "zhuyao", "/cases/", "/cases/"),
)
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/"
PAPERS = 10


def measure_pages(judge: Judge, turns: int, seconds: float) -> None:
    """Print every page beside its floor, its tail at eight clients, and the memory after a walk through all of them."""
    from benchmarks.papers import addresses
    from lianxinqiao.demo.teams import SIGN_INS

    cookies = {name: signed_in(name) for name, _role in SIGN_INS}
    papers = addresses(PAPERS)
    with served() as (port, web), working() as jobs:
        client = Client(port, cookies[WHO])
        for name, path, floor, target in PAGES:
            judge.beside(name, *side_by_side(client, path, floor, turns), target)
        deeds = []
        for name, who, listed, stands in WITH_DEEDS:
            person = Client(port, cookies[who])
            found = re.search(stands + UUID, person.fetch(listed)[1].decode())
            if found is None:
                raise SystemExit(f"{name}: none to be seen by {who}")
            judge.beside(name, *side_by_side(person, found[0], "matters", turns), PAGE)
            deeds.append((name, found[0], cookies[who]))
        for name, path, cookie in [(name, path, cookies[WHO]) for name, path, _floor, _target in PAGES] + deeds:
            _measure_load(judge, name, path, port, cookie, seconds)
        _measure_memory(judge, port, web, jobs, cookies, papers)


def _measure_load(judge: Judge, name: str, path: str, port: int, cookie: str, seconds: float) -> None:
    """One client and eight in turn, three times, so that both meet the same weather; the middle of each figure counts."""
    rounds = [[load(port, cookie, path, clients=clients, seconds=seconds) for clients in (1, 8)] for _turn in range(3)]
    more = statistics.median(eight.per_second / max(one.per_second, 0.01) for one, eight in rounds)
    tail = statistics.median(eight.tail for _one, eight in rounds)
    errors = sum(one.errors + eight.errors for one, eight in rounds)
    # In a second neighbours decide how many more there are.
    enough = "" if judge.by_cpu else f" {judge.least(f'{name}, 8 clients', more, MORE)}"
    print(
        f"{name:16} 8 clients: p95 {tail:4.2f} × the median {judge.most(f'{name}, p95', tail, TAIL)}"
        f"   pages a second {more:4.2f} × those of one client{enough}"
        f"   errors {errors} {judge.most(f'{name}, errors', errors, 0, steady=True)}",
        flush=True,
    )


def _measure_memory(
    judge: Judge,
    port: int,
    web: subprocess.Popen[bytes],
    jobs: subprocess.Popen[bytes],
    cookies: Mapping[str, str],
    papers: list[tuple[str, str]],
) -> None:
    """Resident memory after a walk through every page of every role and ten papers, of as many kinds as there are."""
    from benchmarks.walk import Walk, our_routes, walk

    before, walked = resident_mib(web.pid), Walk()
    for cookie in cookies.values():
        walk(Client(port, cookie), walked)
    printed = [path for who, path in papers if Client(port, cookies[who]).fetch(path)[0] == 200]
    kinds = {path.split("/")[2] for path in printed}
    routes = our_routes()
    print(
        f"walk             {walked.pages} pages of {len(cookies)} roles, {len(walked.routes & routes)} of {len(routes)} routes"
        f"   papers {len(printed)}, of {len(kinds)} kinds {judge.least('papers printed', len(printed), PAPERS)}"
        f"   fell {len(walked.fallen)} {judge.most('pages that fell', len(walked.fallen), 0, steady=True)}",
        flush=True,
    )
    for line in walked.fallen:
        print(f"                 fell: {line}", flush=True)
    print(f"                 not met: {', '.join(sorted(routes - walked.routes)) or 'none'}", flush=True)
    for name, process in (("web", web), ("worker", jobs)):
        mib = resident_mib(process.pid)
        verdict = judge.most(f"memory of {name}", mib, MEMORY_MIB, steady=True)
        print(f"memory of {name:6} {mib:8.0f} MiB {verdict}", flush=True)
    print(f"                 web before the walk {before:.0f} MiB", flush=True)
