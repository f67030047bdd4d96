"""Where a row stands, written by other hands than a declared deed: the one table of exceptions, and what is not excepted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/lianxinqiao"
# A column of such choices says where a row stands.
COLUMN = re.compile(r"^    (\w+) = models\.CharField\(.*choices=\w*(?:Status|State)\b", re.MULTILINE)
WRITERS = {"update", "create", "get_or_create", "update_or_create"}
# The machine by which deeds write it, and what is no deed of anybody: file → why.
NO_DEED = {
    "matters/operations/own_rows.py": "it writes what a declared deed leads to",
    "matters/operations/steps.py": "it writes what a declared deed leads to",
    "api/idempotency.py": "the number of an answer that is kept",
    "matters/operations/clocks.py": "a limit runs, stops and is met as the deed says that meets, starts or stops it",
}


@cache
def names() -> frozenset[str]:
    """Return what columns are called that say where a row stands."""
    return frozenset(name for path in PACKAGE.rglob("models.py") for name in COLUMN.findall(path.read_text()))


@cache
def tables() -> frozenset[str]:
    """Return what the tables of the house are called."""
    found = re.compile(r"^class (\w+)\(", re.MULTILINE)
    return frozenset(name for path in PACKAGE.rglob("models.py") for name in found.findall(path.read_text()))


def written_in(source: str) -> list[tuple[int, str]]:
    """Return the lines of a module that write such a column, with its name."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.stmt, ast.expr))]
    return sorted({(node.lineno, name) for node in nodes for name in _written_by(node)})


def _written_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            found = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (each.attr for each in found if isinstance(each, ast.Attribute) and each.attr in names())
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", "")
        if called in WRITERS:
            yield from (each.arg for each in node.keywords if each.arg in names())
            for each in [each.value for each in node.keywords if each.arg in ("defaults", "create_defaults")]:
                keys = each.keys if isinstance(each, ast.Dict) else []
                yield from (str(key.value) for key in keys if isinstance(key, ast.Constant) and key.value in names())
        if getattr(node.func, "id", "") in tables():
            yield from (each.arg for each in node.keywords if each.arg in names())
        if getattr(node.func, "id", "") == "setattr" and isinstance(node.args[1], ast.Constant):
            yield from (str(each) for each in [node.args[1].value] if each in names())


def states_by_hand() -> list[str]:
    """Return where such a column is written outside a declared deed, and exceptions that no file needs any more."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE)
        if "migrations" in where.parts or where.parts[0] == "demo":
            continue
        written = written_in(path.read_text())
        if str(where) in NO_DEED:
            found += [f"{where} writes none any more"] if not written else []
        else:
            found += [f"{where}:{line}: {name}" for line, name in written]
    return found
