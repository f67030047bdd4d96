"""Where a row stands, written by other hands than a declared deed: the one table of exceptions, and what is not excepted."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/lianxinqiao"
# A column of such choices says where a row stands.
STANDS = re.compile(r"(?:Status|State|Phase)\b")
# What in a query of one's own writes.
WRITING = re.compile(r"\b(?:update\s+\S+\s+set|insert\s+into)\b.*", re.IGNORECASE | re.DOTALL)
WRITERS = {"update", "create", "get_or_create", "update_or_create"}
# The machine by which deeds write it, and what is no deed of anybody: file → why.
NO_DEED = {
    "matters/operations/own_rows.py": "it writes what a declared deed leads to",
    "matters/operations/moving.py": "it writes what a declared deed leads to",
    "api/idempotency.py": "the number of an answer that is kept",
    "matters/operations/clocks.py": "a limit runs, stops and is met as the deed says that meets, starts or stops it",
}
# Who has a matter is written by them too; a deed says to whom it leads: ``doing.owner = …``.
OWNER, DECLARED = "owner", "doing"
OWNERS = {
    "demands/operations/exclusion.py": "whom it is hidden from follows from who keeps it, before its Step is written"
}
# A Step is what a deed leaves: file that makes some itself → why.
STEPS = {
    "maternal/ledgers.py": "of many slips at once, as their ledger says",
    "visits/operations/spotchecks.py": "of all checks that one drawing makes, as their ledger says",
}
MACHINE = "matters/operations/"
# A matter itself, its limits, its Steps and from whom it is hidden are the machine's alone, by whichever name they are reached.
A_MATTER, ITS_OWN = "matter", ("matter", "clock")
OF_MATTERS = re.compile(
    r"(?:.*[.)])?(?:\b(?:Matter|Clock)\.(?:objects|_default_manager)|(?<=\.)(?:clocks|steps|excluded))\."
    r"(?:.*\.)?a?(?:create|bulk_create|update|bulk_update|get_or_create|update_or_create|delete|add|remove|set|clear)",
    re.DOTALL,
)
MATTERS = {"demands/operations/exclusion.py": "what turns out to be a complaint is of another kind from then on"}

# What sets whatever column it is told: file → which it is told.
ANY = "setattr"
SETTERS = ("setattr", "__setattr__")
ANY_COLUMN = {
    "demands/web/pages.py": "what a page shows beside a demand, and no column",
    "hazards/operations/sites.py": "what is asked of a site",
    "leadership/operations/receptions.py": "what is asked of a conversation",
    "matters/operations/beginning.py": "what an opening asks",
    "matters/operations/doing.py": "what a deed declares: its answers, and ``sets``",
    "residents/operations/imports.py": "the columns of a workbook, and what stood in them before",
    "residents/operations/removing.py": "the columns that are declared as personal",
    "visits/operations/entries.py": "the blocks of an entry",
    "visits/operations/recounting.py": "the last days that are declared as counted",
}


@cache
def names() -> frozenset[str]:
    """Return what columns are called that say where a row stands."""
    found = set()
    for node in _of_models():
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if targets and isinstance(value := getattr(node, "value", None), ast.Call):
            choices = [ast.unparse(each.value) for each in value.keywords if each.arg == "choices"]
            if any(STANDS.search(each) for each in choices):
                found |= {ast.unparse(target) for target in targets}
    return frozenset(found)


@cache
def tables() -> frozenset[str]:
    """Return what the tables of the house are called."""
    return frozenset(node.name for node in _of_models() if isinstance(node, ast.ClassDef))


@cache
def standing() -> frozenset[str]:
    """Return those of them whose rows stand somewhere."""
    classes = [node for node in _of_models() if isinstance(node, ast.ClassDef)]
    written = {
        node.name: {ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.Name)} for node in classes
    }
    return frozenset(name for name, words in written.items() if words & names())


def _of_models() -> Iterator[ast.AST]:
    for path in [*PACKAGE.rglob("models.py"), *PACKAGE.rglob("models/*.py")]:
        yield from ast.walk(ast.parse(path.read_text()))


def written_in(source: str) -> list[tuple[int, str]]:
    """Return the lines of a module that write such a column, with its name."""
    tree = ast.parse(source)
    called = tables() | _other_names(tree)
    found = {(line, name) for node in ast.walk(tree) for line, name in _written_by(node, called)}
    return sorted(found | set(_handed_on(tree)))


def _handed_on(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield where ``setattr`` is given to something else, or another name: what it sets there is not seen here."""
    callees = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    named = [node for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in callees]
    yield from ((node.lineno, ANY) for node in named if isinstance(node.ctx, ast.Load) and _last(node) in SETTERS)


def _other_names(tree: ast.AST) -> set[str]:
    """Return what a module calls tables of ours by names of its own."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {each.asname for each in node.names if each.asname and each.name in tables()}
        elif isinstance(node, ast.Assign) and _last(node.value) in tables():
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _written_by(node: ast.AST, called: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield such columns as one node writes: by assignment, whatever is unpacked into it, by a call, or in the words of a query."""
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
        name = node.attr if isinstance(node, ast.Attribute) else _key_of(node)
        yield from ((node.lineno, each) for each in [name] if each in names())
        if name.removesuffix("_id") == OWNER and ast.unparse(node.value) != DECLARED:
            yield node.lineno, OWNER
        elif isinstance(node, ast.Attribute) and _last(node.value) in ITS_OWN and name not in names():
            yield node.lineno, A_MATTER
    elif isinstance(node, ast.Call):
        yield from ((node.lineno, each) for each in _by_call(node, called) if each in names() or each == ANY)
        if _last(node.func) in (*SETTERS, "update", "bulk_update") and OWNER in _spoken(node):
            yield node.lineno, OWNER
        if step := _step_made_by(node):
            yield node.lineno, step
        elif OF_MATTERS.fullmatch(ast.unparse(node.func)):
            yield node.lineno, A_MATTER
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (query := WRITING.search(node.value)):
        yield from ((node.lineno, word) for word in re.findall(r"\w+", query[0].lower()) if word in names())


def _key_of(node: ast.Subscript) -> str:
    """Return under which name the dictionary of a row is written."""
    ours = ast.unparse(node.value).endswith("__dict__") or ast.unparse(node.value).startswith("vars(")
    return str(node.slice.value) if ours and isinstance(node.slice, ast.Constant) else ""


def _by_call(node: ast.Call, called: Collection[str]) -> Iterator[str]:
    name = _last(node.func)
    if name.removeprefix("a") in WRITERS or name in WRITERS or name in called:
        for word in node.keywords:
            yield from [word.arg] if word.arg is not None else _keys(word.value)
            yield from _keys(word.value) if word.arg in ("defaults", "create_defaults") else ()
            # What stands in it is not seen here.
            if word.arg in (None, "defaults", "create_defaults") and not _is_written_out(word.value):
                yield from () if _made_by(node) in tables() - standing() else [ANY]
    if name in ("bulk_update", "abulk_update"):
        fields = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "fields")]
        yield from (str(each.value) for field in fields for each in ast.walk(field) if isinstance(each, ast.Constant))
    if name in SETTERS and not any(isinstance(each, ast.Constant) for each in node.args[:2]):
        yield ANY
    if name in SETTERS or (name == "update" and ast.unparse(node.func).endswith("__dict__.update")):
        yield from (str(each.value) for each in node.args[:2] if isinstance(each, ast.Constant))
        yield from (key for each in node.args for key in _keys(each))
        yield from (word.arg for word in node.keywords if word.arg is not None)


def _spoken(node: ast.Call) -> set[str]:
    """Return the columns that a call names, a key by what it is the key of."""
    words = [word.arg or "" for word in node.keywords]
    words += [str(each.value) for arg in node.args[:2] for each in ast.walk(arg) if isinstance(each, ast.Constant)]
    words += [key for word in node.keywords if word.arg is None for key in _keys(word.value)]
    return {word.removesuffix("_id") for word in words}


def _made_by(node: ast.Call) -> str:
    """Return of which table a call makes or writes rows, where it says so: ``Table(…)``, ``Table.objects.create(…)``."""
    func = ast.unparse(node.func).replace("._default_manager.", ".objects.")
    return func.removesuffix(f".objects.{_last(node.func)}") if ".objects." in func else func


def _step_made_by(node: ast.Call) -> str:
    """Return of which table a call makes Steps, if it does."""
    table, last = _made_by(node).rpartition(".")[2], _last(node.func)
    makes = last == table or last.removeprefix("a") in WRITERS | {"bulk_create"}
    return table if makes and table.endswith("Step") and table in tables() else ""


def _is_written_out(node: ast.expr) -> bool:
    """Whether the words of a dictionary are all seen."""
    if isinstance(node, ast.Dict):
        return all(isinstance(key, ast.Constant) for key in node.keys)
    return (
        isinstance(node, ast.Call)
        and _last(node.func) == "dict"
        and not node.args
        and all(word.arg for word in node.keywords)
    )


def _keys(node: ast.expr) -> Iterator[str]:
    """Yield the words of a dictionary that is written out."""
    if isinstance(node, ast.Dict):
        yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    elif isinstance(node, ast.Call) and _last(node.func) == "dict":
        yield from (word.arg for word in node.keywords if word.arg is not None)


def states_by_hand() -> list[str]:
    """Return where such a column is written outside a declared deed, and exceptions that no file needs any more."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE)
        if "migrations" in where.parts or where.parts[0] == "demo":
            continue
        written = written_in(path.read_text())
        if str(where) in ANY_COLUMN:
            found += [f"{where} sets any column no more"] if ANY not in {name for _line, name in written} else []
            written = [(line, name) for line, name in written if name != ANY]
        steps = {name for _line, name in written if name.endswith("Step")}
        by_hand = {A_MATTER} & {name for _line, name in written}
        found += [f"{where} writes of no matter any more"] if str(where) in MATTERS and not by_hand else []
        owns = {OWNER} & {name for _line, name in written}
        found += [f"{where} writes no owner any more"] if str(where) in OWNERS and not owns else []
        found += [f"{where} makes no Step any more"] if str(where) in STEPS and not steps else []
        is_machine = str(where).startswith(MACHINE)
        excepted = owns if is_machine or str(where) in OWNERS else set()
        excepted |= by_hand if is_machine or str(where) in MATTERS else set()
        excepted |= steps if is_machine or str(where) in STEPS else set()
        written = [(line, name) for line, name in written if name not in excepted]
        if str(where) in NO_DEED:
            found += [f"{where} writes none any more"] if not written else []
        else:
            found += [f"{where}:{line}: {name}" for line, name in written]
    return found
