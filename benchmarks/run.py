"""``make bench``: each figure beside its floor, in one run, with one town, a county of twelve, and a long register.

Every size has a database of its own (``lianxinqiao_bench_N``), built once and kept, so that the demonstration town is
never touched.  A figure that misses its target is said again at the end, and the run answers 1.  ``ARGS="--towns 1"``
measures one size only.

``ARGS=--small`` goes through all of it in few minutes, for CI.  There a page is judged by the processor time of the thread that
answered, since neighbours on the machine lengthen every wait, and may take a quarter more than its target: with two
processors and ten that wanted them, the same page gave medians of 25 turns up to a fifth apart.  A page that rots asks
a statement or draws a template more for each row, and is past that at once.  Memory and errors have no margin.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from benchmarks.figures import Judge
from benchmarks.serving import database_for, make_ready

MARGIN = 1.25


def main() -> int:
    """Measure each size in a process of its own, for one process speaks to one database; 1 where a target was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", default="1,12", help="sizes to measure")
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--import-rows", type=int, default=20_000, help="rows of the import; 0 leaves it out")
    parser.add_argument("--demands", type=int, default=100_000, help="length of the register; 0 leaves it out")
    parser.add_argument("--seconds", type=float, default=2, help="how long clients ask at once")
    parser.add_argument("--small", action="store_true", help="fewer turns over small tables, in one database")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    if options.inside:
        return _inside(options)
    if options.small:
        options.towns, options.turns, options.import_rows, options.demands = "1", 25, 200, 500
        options.seconds = 1
    print(f"processors {os.cpu_count()}, turns {options.turns}; every figure stands beside its floor", flush=True)
    common = ["--inside", "--turns", str(options.turns), "--seconds", str(options.seconds)]
    if options.small:
        common.append("--small")
    jobs: list[tuple[str, list[str]]] = []
    for number, towns in enumerate(options.towns.split(",") if options.towns else []):
        rows = 0 if number else options.import_rows
        jobs.append((towns, ["--towns", towns, "--import-rows", str(rows), "--demands", "0"]))
    if options.demands:
        jobs.append(("demands", ["--towns", "1", "--demands", str(options.demands)]))
    codes = []
    for size, words in jobs:
        environment = {**os.environ, "DATABASE_URL": database_for("small" if options.small else size)}
        words = [sys.executable, "-m", "benchmarks.run", *common, *words]
        codes.append(subprocess.run(words, env=environment, check=False).returncode)
    return max(codes, default=0)


def _inside(options: argparse.Namespace) -> int:
    make_ready()
    from lianxinqiao.commands.main import main as lxq

    judge = Judge(MARGIN, by_cpu=True) if options.small else Judge()
    start = time.monotonic()
    lxq(["demo", "--towns", options.towns])
    took = time.monotonic() - start
    if options.demands:
        from benchmarks.register import measure_register

        measure_register(judge, options.demands, options.turns)
    else:
        from benchmarks.month import measure_month
        from benchmarks.pages import measure_pages
        from benchmarks.people import measure_import

        print(f"\n== {options.towns} town(s); built or found in {took:.0f} s", flush=True)
        measure_month(judge)
        if options.import_rows:
            measure_import(judge, options.import_rows)
        measure_pages(judge, options.turns, options.seconds)
    for each in judge.missed:
        print(f"MISSED  {each}", flush=True)
    return 1 if judge.missed else 0


if __name__ == "__main__":
    sys.exit(main())
