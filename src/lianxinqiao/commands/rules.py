"""``lxq rules``: the values of the rules, a new decision about one, and where each rule of the domain stands."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

from lianxinqiao.accounts.operations.rules import decide_by_machine
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import all_rules_on
from lianxinqiao.commands.answers import print_json, unit_words
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.traceability import LIST, WrongMark, trace


def rules(options: Any) -> int:
    if options.trace:
        return trace_rules(options)
    need_tables()
    today = local_date(now())
    if options.set:
        name, value = options.set
        starts = options.valid_from or today
        decide_by_machine(name, value=value, valid_from=starts, decided_by=options.by, reason=options.why, now=now())
    rows = all_rules_on(options.on or today)
    if options.json:
        fields = ("value", "unit", "title", "change", "binds", "basis")
        print_json([{"rule": r.name} | {field: getattr(r, field) for field in fields} for r in rows])
    else:
        for r in rows:
            print(f"{r.name:34} {r.value!s:>12} {unit_words(r.unit):6} {r.title}（{r.basis}；{r.change}）")
    return 0


def trace_rules(options: Any) -> int:
    """Rule of the domain → code → tests, read from a source tree; needs no database."""
    if not (options.source / LIST).is_file():
        print(f"{options.source / LIST} 不存在；请在源码目录中运行 / run this in a source tree", file=sys.stderr)
        return 1
    try:
        found = trace(options.source)
    except WrongMark as wrong:
        print(wrong, file=sys.stderr)
        return 1
    if options.json:
        print_json({rule: asdict(places) for rule, places in found.items()})
    else:
        for rule, places in found.items():
            print(rule, *places.code, *places.tests, sep="\n  ")
    return 0
