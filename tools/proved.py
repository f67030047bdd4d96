"""What the tests reach of what is declared: each deed at each status, each opening, each condition seen not to hold.

The proof (``tests/proof``) makes its cases from the declarations; pytest says which it makes.  A condition (``Must``) that
time or another deed makes true is tried by the proof as long as it is not; of any other a test says that it sees it refused:

    @pytest.mark.refuses("demand.accept_simple", "收到已超过")

with the kind and the deed (``open`` is its opening), and how the sentence begins.  A test that says so
and does not see it fails (``tests/factories/refusals.py``).
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lianxinqiao.kernel.traceability import does_something

if TYPE_CHECKING:
    from lianxinqiao.matters.deeds import Must
    from lianxinqiao.matters.kinds import Kind

ROOT = Path(__file__).resolve().parents[1]
# Of what is declared once for every kind.
SPINE = "spine"
# What marks a test, and what makes a marked case of a table (``tests/factories/broken.py``).
SAYING = ("pytest.mark.refuses", "refuses_when")
DEEDS, OPENINGS, PROPOSED = "test_a_declared_deed", "test_a_declared_opening", "test_a_proposed_deed"


class Condition(NamedTuple):
    """A condition by the word of its family, its deed and its sentence."""

    family: str
    deed: str
    words: str

    def __str__(self) -> str:
        return f"{self.family}.{self.deed}: {self.words}"


def family_of(kind: Kind, deed: str) -> str:
    """Return under which name a deed of a kind is known: kinds of one family do the same deeds."""
    return SPINE if any(each.name == deed for each in kind.shared) else kind.slug or kind.code


def condition_of(kind: Kind, deed: str, must: Must) -> Condition:
    """Return the name of a condition; its sentence in the language of the town, whoever reads it."""
    from django.conf import settings
    from django.utils.translation import override

    with override(settings.LANGUAGE_CODE):
        return Condition(family_of(kind, deed), deed, str(must.words))


def declared_conditions() -> dict[Condition, bool]:
    """Return every declared condition, and whether the proof tries it by itself."""
    from lianxinqiao.matters.kinds import registered_kinds
    from lianxinqiao.matters.musts import NOBODY_IS_ASKED

    found: dict[Condition, bool] = {}
    for kind in registered_kinds():
        for deed in kind.deeds:
            for must in deed.musts:
                name = condition_of(kind, deed.name, must)
                tried = must == NOBODY_IS_ASKED or (must in deed.musts_first and is_tried(must))
                found[name] = found.get(name, False) or tried
        for must in kind.opens.musts if kind.opens is not None else ():
            found.setdefault(condition_of(kind, "open", must), False)
    return found


def is_tried(must: Must) -> bool:
    """Whether the declaration says how a condition comes to be true, so that the proof meets it before."""
    return must.after is not None or bool(must.mend)


def condition_named(deed: str, begins: str) -> Condition:
    """Return the condition that a marker names.

    Raises:
        ValueError: there is none, or more than one.
    """
    from lianxinqiao.matters.kinds import kind_of

    code, _dot, name = deed.partition(".")
    try:
        family = family_of(kind_of(code), name)
    except KeyError:
        raise ValueError(f"{code} is no kind") from None
    found = [
        each
        for each in declared_conditions()
        if each[:2] == (family, name) and begins and each.words.startswith(begins)
    ]
    if len(found) != 1:
        raise ValueError(f"{deed} has {len(found)} conditions that begin with {begins!r}")
    return found[0]


def marked(root: Path = ROOT) -> Iterator[tuple[str, list[Any]]]:
    """Yield where tests say what they see refused, and what they say; a test that does nothing says nothing."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        for node in (each for part in tree.body if _tries(part, tree) for each in ast.walk(part)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYING:
                said = [each.value if isinstance(each, ast.Constant) else None for each in node.args[:2]]
                yield f"{path.relative_to(root)}:{node.lineno}", said


def _tries(part: ast.stmt, tree: ast.Module) -> bool:
    """Whether a test does something; of what is no test whether one that does takes its cases from it."""
    if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return does_something(part)
    if not isinstance(part, (ast.Assign, ast.AnnAssign)):
        return True
    tests = [each for each in tree.body if isinstance(each, ast.FunctionDef) and does_something(each)]
    taken = {
        node.id
        for test in tests
        for mark in test.decorator_list
        for node in ast.walk(mark)
        if isinstance(node, ast.Name)
    }
    targets = part.targets if isinstance(part, ast.Assign) else [part.target]
    return any(ast.unparse(target) in {*taken, "pytestmark"} for target in targets)


def empty_tests(root: Path = ROOT) -> set[str]:
    """Return the tests of the proof that do nothing: their cases prove none."""
    trees = [ast.parse(path.read_text()) for path in (root / "tests/proof").rglob("test_*.py")]
    tests = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {test.name for test in tests if test.name.startswith("test_") and not does_something(test)}


def cases_made(root: Path = ROOT) -> dict[str, set[str]]:
    """Return which cases pytest finds in the proof, by the name of its test: ``kind-deed-status``, ``kind-open-who``.

    Raises:
        RuntimeError: they cannot be collected.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:randomly", "tests/proof"],
        cwd=root,
        # Whatever this run was told besides, this one answers in its own form.
        env={
            **os.environ,
            "PYTEST_ADDOPTS": "",
            "LXQ_PROOF": "all",
            "DJANGO_SETTINGS_MODULE": "lianxinqiao.settings.test",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, set[str]] = {}
    empty = empty_tests(root)
    for test, case in re.findall(r"::(\w+)\[(.+)\]$", done.stdout, re.MULTILINE):
        if test not in empty:
            found.setdefault(test, set()).add(case)
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return found


def without_test() -> list[str]:
    """Return what is declared and reached by no test, and what a test says of a condition that is none."""
    from lianxinqiao.matters.deeds import STAFF
    from lianxinqiao.matters.kinds import registered_kinds

    made = cases_made()
    deeds, opened, proposed = (made.get(test, set()) for test in (DEEDS, OPENINGS, PROPOSED))
    wanting: list[str] = []
    openings: dict[int, tuple[Kind, tuple[str, ...]]] = {}
    for kind in registered_kinds():
        cases = [(f"{kind.code}-{deed.name}-{status}", deed, status) for deed in kind.deeds for status in deed.at]
        wanting += [f"{kind.code}.{deed.name} at {status}" for case, deed, status in cases if case not in deeds]
        wanting += [
            f"{kind.code}.{deed.name} proposed at {status}"
            for case, deed, status in cases
            if deed.second is not None and case not in proposed
        ]
        if kind.opens is not None:
            openings.setdefault(id(kind.opens), (kind, tuple(kind.opens.open_to) or ("within",)))
    for kind, who in openings.values():
        wanting += [f"{kind.code} opened by {actor}" for actor in who if f"{kind.code}-open-{actor}" not in opened]
        if STAFF in who and f"{kind.code}-open-{STAFF}" not in made.get("test_page_and_api_offer_an_opening", set()):
            wanting.append(f"{kind.code} offered by its page")
    return sorted(wanting) + conditions_without_test()


@cache
def seen_by_tests(root: Path = ROOT) -> frozenset[Condition]:
    """Return the conditions that some test says it sees refused.

    Raises:
        ValueError: a test names none.
    """
    found = set()
    for place, said in marked(root):
        try:
            found.add(condition_named(*said))
        except (TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{place}: {error}") from error
    return frozenset(found)


def conditions_without_test() -> list[str]:
    """Return the conditions that no test sees refused, or what a test says of one that is none."""
    try:
        seen = seen_by_tests()
    except ValueError as error:
        return [str(error)]
    return [str(each) for each, tried in declared_conditions().items() if not tried and each not in seen]
