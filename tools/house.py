"""The house counted: what each kind costs, circles, names of upper apps, spelled-out addresses, deeds without proof, models that show themselves to all.

python -m tools.house --json
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/lianxinqiao"


def sources(folder: Path) -> list[Path]:
    """Return the Python files of a folder, migrations aside."""
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def kinds() -> list[dict[str, Any]]:
    """Return of every kind its deeds, the size of its folder, and the files that name it elsewhere.

    ``files`` and ``lines`` are those of the whole app; ``outside`` counts files of the house, Python and templates, that
    import from its folder or name its code, its routes, its opening or its page, settings aside.
    """
    from lianxinqiao.matters.kinds import registered_kinds

    rows = []
    for kind in registered_kinds():
        module = home_of(kind)
        folder = PACKAGE / module.split(".")[1]
        own = sources(folder)
        elsewhere = [path for path in _all_files() if folder not in path.parents and "settings" not in path.parts]
        named = named_by(kind, module)
        rows.append(
            {
                "code": kind.code,
                "deeds": len(kind.deeds),
                "files": len(own),
                "lines": sum(len(path.read_text().splitlines()) for path in own),
                "outside": sum(1 for path in elsewhere if named.search(path.read_text())),
            }
        )
    return rows


def named_by(kind: Any, module: str) -> re.Pattern[str]:
    """Return what names a kind: its folder, its code, its routes, its opening, and the page of one of its rows."""
    from lianxinqiao.kernel.routes import registered

    routes = {route.partition(":")[0] for route in (kind.page, kind.listed, kind.begun) if route}
    spaces = {kind.slug or module, *routes}
    things = {kind.code, f"new_{kind.code}", *(of for of, route in registered().items() if route == kind.page)}
    words = [
        rf"{re.escape(module)}\b",
        *_by_python(kind, module),
        *(rf"[\"']{re.escape(each)}[\"']" for each in sorted(things)),
    ]
    return re.compile("|".join([*words, *(rf"[\"']{re.escape(each)}:" for each in sorted(spaces))]))


def _by_python(kind: Any, module: str) -> list[str]:
    """Return how Python names it without a string: its folder taken from above, its relation read or asked, its table in a query."""
    above, _dot, folder = module.rpartition(".")
    words = [rf"from {re.escape(above)} import [^\n]*\b{folder}\b", rf"import_module\([^)]*\b{folder}\b"]
    if kind.model is not None:
        words.append(rf"\b{kind.model._meta.db_table}\b")
        relation = kind.model._meta.pk.remote_field
        name = relation.get_accessor_name() if relation is not None else ""
        words += [rf"(?<!\w){name}__\w", rf"\.{name}\b(?!\()"] if name else []
    return words


def home_of(kind: Any) -> str:
    """Return the app that declares a kind, wherever its rows live.

    Raises:
        LookupError: no app does.
    """
    from django.apps import apps

    for app in apps.get_app_configs():
        module = sys.modules.get(f"{app.name}.kind")
        if module is not None and (any(each is kind for each in _named_in(module)) or kind.code in unnamed_in(module)):
            return app.name
    raise LookupError(kind.code)


def _named_in(module: ModuleType) -> Iterator[Any]:
    """Yield what has a name in a module, alone or in a family."""
    for each in vars(module).values():
        yield each
        if isinstance(each, (list, tuple, dict)):
            yield from each.values() if isinstance(each, dict) else each


def unnamed_in(module: ModuleType) -> set[str]:
    """Return the codes of the kinds that a module registers as it declares them, without a name."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    declared = [each for call in calls if ast.unparse(call.func).endswith("register_kind") for each in call.args]
    words = [word for each in declared if isinstance(each, ast.Call) for word in each.keywords if word.arg == "code"]
    return {str(eval(ast.unparse(word.value), vars(module))) for word in words}  # noqa: S307  # our own source


def _all_files() -> list[Path]:
    return [*sources(PACKAGE), *sorted(PACKAGE.rglob("*.html")), *sorted(PACKAGE.rglob("*.jinja"))]


def circles() -> list[list[str]]:
    """Return the groups of modules that import each other in a circle, imports for the types included."""
    import grimp

    graph = grimp.build_graph("lianxinqiao", exclude_type_checking_imports=False)
    edges = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    return [sorted(group) for group in _strongly_connected(edges) if len(group) > 1]


def _strongly_connected(edges: dict[str, set[str]]) -> list[list[str]]:
    """Tarjan's algorithm, without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    held: list[str] = []
    found: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work: list[tuple[str, Iterable[str]]] = [(root, iter(sorted(edges[root])))]
        index[root] = low[root] = len(index)
        held.append(root)
        while work:
            node, rest = work[-1]
            step = next(iter(rest), None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        group.append(held.pop())
                        if group[-1] == node:
                            break
                    found.append(group)
            elif step not in edges:
                continue
            elif step not in index:
                index[step] = low[step] = len(index)
                held.append(step)
                work.append((step, iter(sorted(edges[step]))))
            elif step in held:
                low[node] = min(low[node], index[step])
    return found


def literal_paths() -> list[str]:
    """Return the addresses of ours that stand as text in Python, in a template or in a script of the front end."""
    from tools.addresses import spelled_in_a_script, spelled_in_a_template, spelled_in_python

    found = []
    for path in _all_files():
        if path.name == "urls.py":
            continue
        spelled = spelled_in_python if path.suffix == ".py" else spelled_in_a_template
        found += [f"{path.relative_to(PACKAGE)}: {each}" for each in spelled(path.read_text())]
    for path in scripts():
        found += [f"{path.relative_to(ROOT)}: {each}" for each in spelled_in_a_script(path.read_text())]
    return found


def scripts() -> list[Path]:
    """Return what the front end is built from, its tests aside."""
    return [path for path in sorted((ROOT / "frontend/src").rglob("*.ts")) if not path.name.endswith(".test.ts")]


def deeds_without_test() -> list[str]:
    """Return the deeds, openings and conditions that no test reaches, and the deeds that stand where no row can come to."""
    from lianxinqiao.matters.kinds import declared_kinds
    from tools.proved import without_test

    return [*without_test(), *(f"{kind.code}.{each}" for kind in declared_kinds() for each in unproved(kind))]


def unproved(kind: Any) -> list[str]:
    """Return the deeds of a kind that stand nowhere, and each status of one that no row can come to."""
    wanting = [deed.name for deed in kind.deeds if not deed.at or deed.name in kind.never]
    wanting += [f"{deed.name} at {status}" for deed in kind.deeds for status in set(deed.at) - kind.reached]
    return sorted(wanting)


def counted() -> dict[str, Any]:
    from tools.kept import kept_for_ever
    from tools.states import states_by_hand
    from tools.upward import upward
    from tools.visible import models_without_visible_to

    return {
        "kinds": kinds(),
        "circles": len(circles()),
        "upward": len(upward()),
        "literal_paths": len(literal_paths()),
        "deeds_without_test": len(deeds_without_test()),
        "states_by_hand": len(states_by_hand()),
        "models_without_visible_to": models_without_visible_to(),
        "kept_for_ever": kept_for_ever(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rows", action="store_true", help="name what is counted")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    import django

    django.setup()
    found = counted()
    if asked.rows:
        from tools.states import states_by_hand
        from tools.upward import upward

        found |= {"circles": circles(), "upward": upward(), "states_by_hand": states_by_hand()}
        found |= {"literal_paths": literal_paths(), "deeds_without_test": deeds_without_test()}
    if asked.json or asked.rows:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for row in found["kinds"]:
        print(
            f"{row['code']:16} {row['deeds']:3} deeds {row['files']:4} files {row['lines']:6} lines, named in {row['outside']} files outside"
        )
    for name in (
        "circles",
        "upward",
        "literal_paths",
        "deeds_without_test",
        "states_by_hand",
        "models_without_visible_to",
        "kept_for_ever",
    ):
        print(f"{name:28} {found[name]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
