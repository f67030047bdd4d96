"""Names of an upper app that stand as text in a lower one, in Python or in a template: what imports may not do, a string may not do either."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.addresses import Attributes, constants, folded

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/lianxinqiao"
WORD = re.compile(r"\w+")
SPLIT = re.compile(r"[.:]|__")
# An app of ours as it is imported, from above or from beside.
OF_OURS = re.compile(r"(?:lianxinqiao\.|\.{2,})(\w+)")
# What a template names of other apps: the page of a thing, a route, another template.
PAGE = re.compile(r"""{%-?\s*(?:page|lead)\s+["']([^"']+)["']""")
ROUTE = re.compile(r"""{%-?\s*url\s+["']([^"':]+):""")
TEMPLATE = re.compile(r"""{%-?\s*(?:include|extends|import|from)\s+["']([^"'/]+)/""")
LOADED = re.compile(r"""{%-?\s*load\s+([^%]*?)-?%}""")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# The tone of a note is a word of the design, whatever else it may be called.
TONE = re.compile(r"""(?<={% alert )["']\w+["']""")
# So are the names of looks.
DESIGNED = {"class", "style"}
QUOTED = re.compile(r"""["']([^"']*)["']""")
READ = re.compile(r"(?<=\.)[a-z_]+")
# What the framework makes of a name: the rows that point here, the words of a choice.
MADE = re.compile(r"(?:get_)?(\w+?)(?:_set|_display)")
# What goes to another table by the plain name of a relation.
QUERIES = {"filter", "exclude", "get", "Q"}
# The pages of signing in, which allauth names, and those without a folder are drawn in the frame of the desk.
FRAME = "desk"
CUT = {"split", "rsplit", "partition", "rpartition", "splitlines"}
# What is read by no program but the one that draws it.
DRAWN = {"icon", "Look", "Entry"}
# Words that mean something else there.
MEANT_OTHERWISE = {
    "accounts/operations/passwords.py": {"demo": "a password that everybody guesses"},
    "accounts/web/pages.py": {"person": "what a page calls whoever it is about"},
    "desk/apps.py": {"clock": "that of the machine"},
    "desk/web/person.py": {"person": "what a page calls whoever it is about"},
    "desk/web/unavailable.py": {"residents": "what a page calls whoever reads it"},
    "papers/grammar.py": {"join": "what a template may do to words"},
    "calendar/limits.py": {"staff": "whom a limit binds"},
    "places/choices.py": {
        "relayed_warning": "where a hazard site stands: its rows lie with the places",
        "residents": "a figure of an area",
    },
    "places/queries.py": {"residents": "a figure of an area"},
    "conditions/choices.py": {"letter": "a channel of what people say", "hotline": "who said it"},
    "conditions/kind.py": {"visit": "by which way it came: somebody called"},
    "demands/choices.py": {"visit": "by which way it came: somebody called", "hotline": "by which way it came"},
    "demands/rules.py": {"opinion": "the opinion that is given on the simple track"},
    "kernel/workbook.py": {"warning": "how a spreadsheet program says no", "places": "where columns stand"},
    "matters/kinds.py": {"withheld": "what a kind keeps back from somebody"},
    "demands/queries/papers.py": {"opinion": "the paper that says what was decided"},
    "relief/choices.py": {"disaster": "for what relief is asked"},
    "templates/matters/inbox_tabs.html": {"people": "an icon"},
}


@cache
def ranks() -> dict[str, int]:
    """Return app → its place in the list of layers, the uppermost first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]
    return {app.strip(): place for place, line in enumerate(layers) for app in line.split("|")}


@cache
def names() -> dict[str, set[str]]:
    """Return what belongs to an app by its name → the apps: itself, its kinds, tables, columns that lead to them, rules."""
    from django.apps import apps

    from lianxinqiao.kernel import routes
    from lianxinqiao.matters.kinds import registered_kinds
    from tools.house import home_of

    found: dict[str, set[str]] = {app: {app} for app in ranks()}

    def add(app: str, *words: str) -> None:
        for word in words:
            found.setdefault(word, set()).add(app)

    for kind in registered_kinds():
        add(home_of(kind).rpartition(".")[2], kind.code, kind.slug, f"new_{kind.code}")
    for model in apps.get_models():
        if model.__module__.startswith("lianxinqiao."):
            snake = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
            words = (model.__name__, model.__name__.lower(), snake, f"{snake}_id", model._meta.db_table)
            add(model.__module__.split(".")[1], *words)
    for table in PACKAGE.glob("*/rules.py"):
        for name in re.findall(r'\bRule\(\s*"([^"]+)"', table.read_text()):
            add(table.parent.name, name)
    for of, route in routes.registered().items():
        add(owner_of_route(route), of)
    add("kernel", *routes.PLACES)
    found.pop("", None)
    return found


@cache
def db_tables() -> frozenset[str]:
    """Return what the tables of the house are called in the database."""
    from django.apps import apps

    return frozenset(model._meta.db_table for model in apps.get_models() if model.__module__.startswith("lianxinqiao."))


@cache
def owner_of_route(route: str) -> str:
    """Return the app whose page stands under a route: of its own, or of a kind that it declares."""
    from lianxinqiao.matters.kinds import registered_kinds
    from tools.house import home_of

    space = route.partition(":")[0]
    slugs = {kind.slug: home_of(kind).rpartition(".")[2] for kind in registered_kinds() if kind.slug}
    return space if space in ranks() else slugs.get(space, "")


@cache
def own_words(app: str) -> set[str]:
    """Return the fields of an app's rows, and of those of the apps below it: such a word is its own."""
    from django.apps import apps

    below = {each for each, place in ranks().items() if place > ranks()[app]} | {app}
    models = [model for model in apps.get_models() if model.__module__.split(".")[1] in below]
    fields = [field for model in models for field in model._meta.fields]
    related = [str(getattr(field.remote_field, "related_name", "") or "") for field in fields]
    return {*(field.name for field in fields), *related}


def spelled(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module with their lines, and the words by which a query goes to other tables."""
    left_out, known = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}, constants(tree)
    for node in ast.walk(tree):
        # A relation is read, not called; the words of a choice are called.
        if isinstance(node, ast.Call) and not MADE.fullmatch(_called(node)):
            left_out.add(id(node.func))
        if isinstance(node, ast.Call):
            yield from (
                (node.lineno, each.arg)
                for each in node.keywords
                if each.arg and "__" not in each.arg and _called(node) in QUERIES
            )
        if isinstance(node, ast.Call) and _called(node) in DRAWN:
            left_out |= {id(each) for each in node.args}
        if isinstance(node, ast.keyword) and node.arg in DRAWN:
            left_out.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in left_out:
            yield node.lineno, node.attr
        elif isinstance(node, (ast.BinOp, ast.JoinedStr, ast.Call)) and (text := folded(node, known)) is not None:
            yield node.lineno, text
        elif isinstance(node, ast.Call) and _called(node) in CUT and isinstance(node.func, ast.Attribute):
            # Names of a text that is taken apart where it stands.
            yield from ((node.lineno, word) for word in WORD.findall(folded(node.func.value, known) or ""))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.lineno, node.value
            yield from ((node.lineno, word) for word in WORD.findall(node.value) if word in db_tables())
        elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            yield node.value.lineno, node.arg


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the apps that a module imports from, for a type alone or not, with the lines."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        above = ""
        if isinstance(node, ast.ImportFrom):
            above = "." * node.level + (f"{node.module}." if node.module else "")
        for found in filter(None, (OF_OURS.match(above + each.name) for each in node.names)):
            if found[1] in ranks():
                yield node.lineno, found[1]


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def parts_of(text: str) -> set[str]:
    """Return a text and the names that it is made of, a sign of the order before it aside."""
    text = text.lstrip("-+")
    made = MADE.fullmatch(text)
    return {text, *SPLIT.split(text), *([made[1]] if made else [])}


def named_upward(app: str, source: str) -> list[tuple[int, str]]:
    """Return the lines of a module of an app where it names one above it or beside it, with the word."""
    tree = ast.parse(source)
    found = [(line, each) for line, each in imported(tree) if not may_name(app, each)]
    for line, text in spelled(tree):
        if any(may_name(app, owner) for owner in names().get(text, ())):
            continue
        for word in parts_of(text):
            owners = names().get(word, set())
            if owners and not any(may_name(app, owner) for owner in owners):
                found += [(line, word)] if word not in own_words(app) else []
    return sorted(found)


def named_upward_in_a_template(app: str, source: str) -> list[tuple[int, str]]:
    """Return the lines of a template of an app where it names the page, route or template of one above it or beside it."""
    found = []
    for tag in TAG.finditer(source):
        # A tag may go on over several lines: it stands where it begins.
        text, place = tag[0], source.count("\n", 0, tag.start()) + 1
        named = [(word, names().get(word, set())) for word in PAGE.findall(text)]
        named += [(word, {owner_of_route(f"{word}:")} - {""}) for word in ROUTE.findall(text)]
        named += [(word, {word} & set(ranks())) for word in TEMPLATE.findall(text)]
        named += [(word, {word} & set(ranks())) for words in LOADED.findall(text) for word in words.split()]
        text = TONE.sub("", text)
        said = [part for quoted in QUOTED.findall(text) for part in (quoted, *SPLIT.split(quoted))]
        read = [
            word
            for words in READ.findall(QUOTED.sub("", text))
            for word in parts_of(words)
            if word not in own_words(app)
        ]
        named += [(word, names().get(word, set())) for word in dict.fromkeys([*said, *read])]
        found += [(place, word) for word, owners in named if owners and not any(may_name(app, each) for each in owners)]
    found += [
        (line, word)
        for line, value in values_of(source)
        for word in (value, *WORD.findall(value))
        if (owners := names().get(word, set())) and not any(may_name(app, each) for each in owners)
    ]
    return list(dict.fromkeys(found))


def values_of(source: str) -> list[tuple[int, str]]:
    """Return what the attributes of a template say with their lines, tags aside: ``data-kind="demand"``, ``?kind=demand``."""
    page = Attributes()
    page.feed(TAG.sub(lambda tag: "\n" * tag[0].count("\n"), source))
    page.close()
    return [(line, value) for line, name, value in page.valued if name not in DESIGNED]


def may_name(app: str, owner: str) -> bool:
    return ranks()[owner] > ranks()[app] or owner == app


def app_of_template(where: Path) -> str:
    """Return the app whose page a template draws."""
    parts = where.parts if where.parts[0] != "templates" else where.parts[1:]
    return parts[0] if parts[0] in ranks() else FRAME


def upward() -> list[str]:
    """Return where in the house an app names another above it or beside it, and what is excepted and does not stand there."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE)
        if where.parts[0] not in ranks() or "migrations" in where.parts:
            continue
        found += _not_excepted(where, named_upward(where.parts[0], path.read_text()))
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.jinja")]):
        where = path.relative_to(PACKAGE)
        found += _not_excepted(where, named_upward_in_a_template(app_of_template(where), path.read_text()))
    return found


def _not_excepted(where: Path, named: list[tuple[int, str]]) -> list[str]:
    otherwise = MEANT_OTHERWISE.get(str(where), {})
    found = [f"{where}:{line}: {word}" for line, word in named if word not in otherwise]
    return found + [
        f"{where}: {word} stands there no more" for word in sorted(otherwise.keys() - {w for _l, w in named})
    ]
