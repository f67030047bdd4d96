"""From a rule of the domain to the code that carries it and the tests that prove it, read from the source tree.

Code names a rule in a docstring, a comment or ``rule="…"``; a test is given it by ``@pytest.mark.rule("R-4.8")``.
Nothing is imported or run.  Code may name a range ("R-4.1 to R-4.8") or articles together ("信访工作条例22、23"); a test may
not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

RULE = r"(?:R-\d+\.\d+[a-z]?|RR-\d+|SM-\d+)"
CITED = re.compile(rf"(?<![\w-]){RULE}(?!\w)")
RANGE = re.compile(r"\bR-(\d+)\.(\d+)(?: to |–)(?:R-\d+\.)?(\d+)")
# An article of a law, by itself or with others of it.
ARTICLES = re.compile(r"(\D+)(\d+(?:、\d+)*)")
NOT_PROVED, LATER = "## Not proved yet", "## Not yet"
LIST = Path("docs/rules/coverage.md")
# What leaves a test out of the run, as a mark or as its first word.
LEFT_OUT = re.compile(r"\b(?:skip|skipif|skipIf|skipUnless|xfail|importorskip)\b")


@dataclass(frozen=True)
class Known:
    """What the list of rules says: carried and proved, carried and not proved, not carried yet."""

    proved: frozenset[str]
    not_proved: frozenset[str]
    later: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        return self.proved | self.not_proved | self.later


@dataclass
class Trace:
    """Where one rule stands: ``path:line`` of code, ``path::test`` of tests."""

    code: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)


class WrongMark(ValueError):
    """A test is given something that is not one known rule."""


def known_rules(root: Path) -> Known:
    """Read the list of rules; each row of a table begins with its number."""
    text = (root / LIST).read_text()
    head, _mark, rest = text.partition(NOT_PROVED)
    middle, _mark, later = rest.partition(LATER)
    rows = [re.findall(r"^\| ([^|\n]+?) \|", part, re.MULTILINE) for part in (head, middle, later)]
    return Known(*(frozenset(part) - {"Rule"} - {each for each in part if set(each) <= {"-"}} for part in rows))


def named(rule: str) -> list[str]:
    """Return the rules that a deed names, each by itself: two articles of a law are two."""
    found = ARTICLES.fullmatch(rule)
    return [f"{found[1]}{number}" for number in found[2].split("、")] if found else [rule]


def check_mark(rule: object, known: Known) -> str:
    """Return the rule of a marker.

    Raises:
        WrongMark: a range, a list, or a number that stands in no list.
    """
    if not isinstance(rule, str) or named(rule) != [rule]:
        raise WrongMark(f"{rule!r} is not one rule: write one marker for each")
    if rule not in known.every:
        raise WrongMark(f"{rule} does not stand in {LIST}")
    return rule


def trace(root: Path) -> dict[str, Trace]:
    """Return every known rule with its places in the code and its tests, in the order of the numbers.

    Raises:
        WrongMark: a test is marked with what is not one known rule.
    """
    known = known_rules(root)
    found = {rule: Trace() for rule in sorted(known.every, key=_order)}
    for rule, place in _cited(root, known):
        found[rule].code.append(place)
    for rule, place in _marked(root, known):
        found[rule].tests.append(place)
    return found


def _order(rule: str) -> tuple[str, list[int]]:
    return re.split(r"[-\d]", rule)[0], [int(number) for number in re.findall(r"\d+", rule)]


def _cited(root: Path, known: Known) -> Iterator[tuple[str, str]]:
    # Beside the numbers of the domain: laws by their name with the numbers of articles, others as they are spelled.
    plain = {rule for rule in known.every if not CITED.fullmatch(rule)}
    laws = "|".join(sorted({re.escape(found[1]) for rule in plain if (found := ARTICLES.fullmatch(rule))}))
    spelled_in_full = {rule for rule in plain if not ARTICLES.fullmatch(rule)}
    articles = re.compile(rf"(?:{laws})\d+(?:、\d+)*") if laws else None
    package = root / "src/lianxinqiao"
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.jinja")]):
        # What stands here are examples.
        if "migrations" in path.parts or path.samefile(__file__):
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            spelled = {
                f"R-{family}.{each}"
                for family, first, last in RANGE.findall(line)
                for each in range(int(first), int(last) + 1)
            }
            spelled |= {rule for each in (articles.findall(line) if articles else ()) for rule in named(each)}
            spelled |= {rule for rule in spelled_in_full if rule in line}
            for rule in sorted({*CITED.findall(line), *spelled} & known.every):
                yield rule, f"{path.relative_to(root)}:{number}"


def does_something(test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a test runs, and asserts or calls anything."""
    if any(LEFT_OUT.search(ast.unparse(mark)) for mark in test.decorator_list):
        return False
    begins = next((part for part in test.body if not isinstance(getattr(part, "value", None), ast.Constant)), None)
    if isinstance(begins, ast.Return) or (isinstance(begins, ast.Expr) and LEFT_OUT.search(ast.unparse(begins))):
        return False
    return any(
        isinstance(node, ast.Call) or (isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant))
        for part in test.body
        for node in ast.walk(part)
    )


def _marked(root: Path, known: Known) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        is_left_out = any(isinstance(part, ast.Assign) and LEFT_OUT.search(ast.unparse(part)) for part in tree.body)
        for node in ast.walk(tree):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            for mark in node.decorator_list:
                if not (isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule"):
                    continue
                values = [value.value if isinstance(value, ast.Constant) else None for value in mark.args]
                place = f"{path.relative_to(root)}::{node.name}"
                if is_left_out or not node.name.startswith("test_") or not does_something(node):
                    raise WrongMark(
                        f"{place}: it proves nothing: it is left out of the run, or asserts and calls nothing"
                    )
                try:
                    yield check_mark(values[0] if len(values) == 1 else values, known), place
                except WrongMark as wrong:
                    raise WrongMark(f"{place}: {wrong}") from wrong
