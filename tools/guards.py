"""Where guards stand in a file, and what is left when one is taken out.

Refusals, what a deed must hold, meet, start, stop or tell, who finds, knows, reads or reaches a row, its Steps or one of its facts
beside whom its kind shows it to,
each condition (``Must``) by itself, the boundary of a limit; a query that keeps what a person finds keeps all; in ``models.py`` and
packages of that name each constraint, which the database of the run is without; in
``policies.py`` and ``kind.py`` also whose a row or a part is: each thing that must be true of it, one at a time; in ``querysets.py``
and ``hidden.py`` who finds a row: each condition and each narrowing of a query.  Of a deed also each status at which it stands
and each part whose it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What a declaration may lose without ceasing to be one.
LOSES = ("musts", "meets", "starts", "stops", "tells", "limits", "told", "owners", "stems", "wants")
TURNS: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
# What functions of a policy return: whether somebody may, which parts they have, which rows they find.
RIGHTS = ("bool", "frozenset[str]", "Q")
# In which files these stand.
POLICIES = ("policies.py", "kind.py", "querysets.py", "hidden.py")
# By which a query keeps rows out, and what a person finds of them.
NARROWS = ("filter", "exclude")
FINDS = ("visible_to", "open_to", "may_be_with")
EVERYBODY, NOBODY = "lambda *_of: True", "lambda *_of: False"
# What a declaration may say of who finds, knows, reads or reaches a row or a fact of it: as it is without, and for everybody.
ASKS = {
    "finds": (NOBODY, EVERYBODY),
    "readable": (EVERYBODY,),
    "shows_steps": (EVERYBODY,),
    "shown": (EVERYBODY,),
    "known": ("None",),
    "reaches": ("None",),
    "withheld": ("None",),
}


@dataclass(frozen=True)
class Mutant:
    """One change: ``path`` with the text between two places replaced; or the database without what ``drops`` names."""

    path: Path
    line: int
    what: str
    begin: int
    end: int
    text: str
    drops: str = ""

    def apply(self, source: str) -> str:
        return source[: self.begin] + self.text + source[self.end :]


# What is replaced, what that takes out, by which text.
Change = tuple[ast.expr | ast.stmt, str, str]


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield what can be taken out of a file."""
    source = (ROOT / path).read_text()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    raw = source.encode()

    def place(line: int, column: int) -> int:
        return len(raw[: starts[line - 1] + column].decode())

    tree = ast.parse(source)
    for node, what, text in [*_declared(tree), *(_rights(tree) if path.name in POLICIES else ())]:
        begin = place(node.lineno, node.col_offset)
        end = place(node.end_lineno or node.lineno, node.end_col_offset or 0)
        yield Mutant(path, node.lineno, what, begin, end, text)
    for at, name in _constraints(tree, path) if "models" in (path.stem, path.parent.name) else ():
        yield Mutant(path, at, f"without the constraint {name}", 0, 0, "", drops=name)


def _constraints(tree: ast.Module, path: Path) -> Iterator[tuple[int, str]]:
    """Yield each constraint by its name; of a column that is unique by itself by app, model and field."""
    app = path.parent.parent.name if path.parent.name == "models" else path.parent.name
    for model in (each for each in tree.body if isinstance(each, ast.ClassDef)):
        for part in model.body:
            for node in ast.walk(part):
                if not isinstance(node, ast.Call):
                    continue
                said = {each.arg: each.value for each in node.keywords}
                if ast.unparse(node.func).endswith(("CheckConstraint", "UniqueConstraint")):
                    yield node.lineno, str(ast.literal_eval(said["name"]))
                elif isinstance(part, ast.Assign) and node is part.value and _is_true(said.get("unique")):
                    yield node.lineno, f"{app}.{model.name}.{ast.unparse(part.targets[0])}"


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _declared(tree: ast.AST) -> Iterator[Change]:
    """Yield refusals, what declarations may lose, and the boundaries of limits."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            yield node, f"does not refuse: {ast.unparse(node.exc)[:60]}", "pass"
        elif isinstance(node, ast.keyword) and node.arg in LOSES and not _is_empty(node.value):
            empty = '""' if node.arg == "told" else "()" if node.arg not in ("owners", "stems") else "lambda _doing: ()"
            if node.arg != "stems":
                yield node.value, f"no {node.arg}", empty
        elif isinstance(node, ast.keyword) and node.arg == "since":
            yield node.value, "a day before what it follows", '""'
        elif isinstance(node, ast.keyword) and node.arg == "may" and isinstance(node.value, (ast.Lambda, ast.Name)):
            yield node.value, f"anybody may: {ast.unparse(node.value)[:60]}", EVERYBODY
        elif (
            isinstance(node, ast.keyword) and node.arg in ("at", "may") and isinstance(node.value, (ast.Set, ast.Tuple))
        ):
            yield from _without_each(node.value, node.arg)
        elif isinstance(node, ast.keyword) and node.arg == "versioned" and ast.unparse(node.value) == "True":
            yield node.value, "whatever was seen", "False"
        elif isinstance(node, ast.keyword) and node.arg in ASKS and _is_named(node.value):
            yield from ((node.value, f"{node.arg}: {text}", text) for text in ASKS[node.arg])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FINDS:
            yield node, f"all: {ast.unparse(node)[:60]}", f"{ast.unparse(node.func.value)}.all()"
        elif isinstance(node, ast.keyword) and node.arg == "second" and isinstance(node.value, ast.Call):
            yield node.value, "no second person", "None"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Must" and node.args:
            yield node.args[0], f"always true: {_words(node)[:60]}", EVERYBODY
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNS:
            turned = f"{ast.unparse(node.left)} {TURNS[type(node.ops[0])]} {ast.unparse(node.comparators[0])}"
            yield node, f"boundary: {ast.unparse(node)[:50]} → {turned[:50]}", f"({turned})"


def _without_each(held: ast.Set | ast.Tuple, word: str) -> Iterator[Change]:
    """Yield a set of statuses or parts without each of them, as long as one is left."""
    for each in held.elts if len(held.elts) > 1 else ():
        left = ", ".join(ast.unparse(other) for other in held.elts if other is not each)
        yield held, f"{word} without {ast.unparse(each)}", f"({left},)"


def _is_named(node: ast.expr) -> bool:
    """Whether it says by which function it is asked."""
    return isinstance(node, (ast.Name, ast.Attribute, ast.Lambda))


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and not node.elts


def _words(must: ast.Call) -> str:
    """Return what a condition is called: its sentence, or what holds it."""
    return ast.unparse(must.args[1] if len(must.args) > 1 else must.args[0])


def _rights(tree: ast.Module) -> Iterator[Change]:
    """Yield, of whatever says whose something is, every condition in it taken out by itself."""
    of_classes = [part for each in tree.body if isinstance(each, ast.ClassDef) for part in each.body]
    for part in [*tree.body, *of_classes]:
        if isinstance(part, ast.FunctionDef) and any(word in _returned(part) for word in ("Self", "QuerySet")):
            for node in ast.walk(part):
                yield from ((each, f"{part.name}: {what}", text) for each, what, text in _narrowing(node))
            continue
        if isinstance(part, ast.FunctionDef):
            name, returns = part.name, ast.unparse(part.returns) if part.returns is not None else ""
        elif isinstance(part, ast.Assign):
            name, returns = ast.unparse(part.targets[0]), "Q"
        else:
            continue
        if returns in RIGHTS:
            for node in ast.walk(part):
                yield from ((each, f"{name}: {what}", text) for each, what, text in _right(node, returns))


def _returned(part: ast.FunctionDef) -> str:
    return ast.unparse(part.returns) if part.returns is not None else ""


def _narrowing(node: ast.AST) -> Iterator[Change]:
    """Yield a query without each of its conditions."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWS:
        whole = ast.unparse(node.func.value)
        for given in [*node.args, *node.keywords]:
            rest = [ast.unparse(each) for each in [*node.args, *node.keywords] if each is not given]
            text = f"{whole}.{node.func.attr}({', '.join(rest)})" if rest else f"{whole}.all()"
            yield node, f"without {ast.unparse(given)[:60]}", text
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Q" and len([*node.args, *node.keywords]) > 1:
        for given in [*node.args, *node.keywords]:
            rest = [ast.unparse(each) for each in [*node.args, *node.keywords] if each is not given]
            yield node, f"without {ast.unparse(given)[:60]}", f"Q({', '.join(rest)})"
    yield from _right(node, "Q")


def _right(node: ast.AST, returns: str) -> Iterator[Change]:
    if isinstance(node, ast.Return) and node.value is not None and returns == "bool":
        yield from _true(node.value)
    elif isinstance(node, ast.If) and not node.orelse:
        last = node.body[-1]
        refuses = isinstance(last, ast.Return) and _is_nothing(last.value)
        if not refuses:
            yield from _true(node.test)
        # Whoever has this part may have no other.
        if refuses or (isinstance(last, ast.Return) and returns != "bool"):
            yield from _false(node.test)
    elif isinstance(node, ast.IfExp) and _is_nothing(node.orelse):
        yield from _true(node.test)
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield from _true(test)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        yield node, f"without {ast.unparse(node.right)[:60]}", f"({ast.unparse(node.left)})"
        yield node, f"without {ast.unparse(node.left)[:60]}", f"({ast.unparse(node.right)})"


def _true(test: ast.expr) -> Iterator[Change]:
    """Yield a condition without each of the things that must be true together."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for part in test.values:
            yield part, f"without {ast.unparse(part)[:60]}", "True"
    elif not isinstance(test, ast.Constant):
        yield test, f"without {ast.unparse(test)[:60]}", "True"


def _false(test: ast.expr) -> Iterator[Change]:
    """Yield a condition that refuses, without each of the things of which one is enough."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        for part in test.values:
            yield part, f"not for {ast.unparse(part)[:60]}", "False"
    else:
        yield test, f"not for {ast.unparse(test)[:60]}", "False"


def _is_nothing(node: ast.expr | None) -> bool:
    return node is None or ast.unparse(node) in ("False", "frozenset()", "set()", "Q(pk__in=())", "()")
