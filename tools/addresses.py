"""Addresses of the house that are spelled out as text: found by reading Python, templates and scripts of the front end."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote

from django.urls import URLPattern, URLResolver, get_resolver

# The API writes its own addresses where it declares them, as ``urls.py`` does for pages.
DECLARING = {"get", "post", "put", "patch", "delete"}
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
QUOTED = re.compile(r"""["']([^"']*)["']""")


def firsts(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Give the first piece of every address of ours: demands, cases, a, …"""
    for each in patterns:
        if piece := str(each.pattern).split("/")[0]:
            yield piece
        elif isinstance(each, URLResolver):
            yield from firsts(each.url_patterns)


@cache
def ours() -> frozenset[str]:
    """Return the first piece of every address of the house."""
    return frozenset(firsts(get_resolver().url_patterns))


# Where an address stands in another one: after a name in a query, as in ``?next=/demands/``.
IN_QUERY = re.compile(r"[?&][\w-]+=([^&#]*)")
UPWARDS = re.compile(r"^(?:\.\.?/)+")
# A text of a script, an import aside; what is put into it is some word.
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^;]*?["'][^"']*["']|\bimport\(\s*["'][^"']*["']""", re.MULTILINE)
REMARK = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
SCRIPTED = re.compile(r""""((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""")
PUT_IN = re.compile(r"\$\{[^}]*\}")


def is_ours(text: str) -> bool:
    """Whether a text is an address of ours, from the root or from where one is, or holds one in its query."""
    path = UPWARDS.sub("/", text)
    if path.startswith("/") and re.split(r"[/?#]", path[1:])[0] in ours():
        return True
    return any(is_ours(unquote(held)) for held in IN_QUERY.findall(text))


def spelled_in_a_script(source: str) -> list[str]:
    """Return the addresses of ours that stand as text in TypeScript."""
    rest = IMPORTED.sub("", REMARK.sub("", source))
    said = [PUT_IN.sub("…", next(filter(None, found), "")) for found in SCRIPTED.findall(rest)]
    return [text for text in said if is_ours(text)]


def spelled_in_python(source: str) -> list[str]:
    """Return the addresses of ours that stand as strings in Python, ``f"/cases/{pk}/"`` among them."""
    tree = ast.parse(source)
    declared = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DECLARING
        for argument in node.args[:1]
        if isinstance(node.func.value, ast.Name) and node.func.value.id in ("api", "router")
    }
    found, known = [], constants(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.expr)
            and not isinstance(node, ast.Name)
            and id(node) not in declared
            and is_ours(text := folded(node, known) or "")
        ):
            found.append(text)
            # Its parts are no others.
            declared |= {id(part) for part in ast.walk(node)}
    return found


def constants(tree: ast.AST) -> dict[str, str]:
    """Return the names to which a module gives one text and no other: what is put together of them is read as it would be whole."""
    given: dict[str, list[str | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.setdefault(node.id, []).append(None)
    for node in ast.walk(tree):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        text = folded(node.value) if targets and node.value is not None else None  # type: ignore[attr-defined]  # an assignment
        for target in targets:
            if isinstance(target, ast.Name) and len(given[target.id]) == 1:
                given[target.id] = [text]
    return {name: texts[0] for name, texts in given.items() if texts[0] is not None}


def folded(node: ast.expr, known: Mapping[str, str] | None = None) -> str | None:
    """Return the text that an expression is, as far as that stands in it: what is put together counts as what is written whole.

    ``known`` are names that stand for a text.
    """
    known = known or {}

    def part(each: ast.expr) -> str | None:
        return folded(each, known)

    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.FormattedValue):
        return part(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part(each) or "…" for each in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = part(node.left), part(node.right)
        return left + (right or "…") if left is not None else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        named = _named(node.right, part)
        words = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return _filled(part(node.left), r"%(?:\((\w+)\))?[a-z]", [part(each) for each in words], named)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        named = {each.arg: part(each.value) for each in node.keywords if each.arg}
        return _filled(part(node.func.value), r"{(\w*)}", [part(each) for each in node.args], named)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
        rows = node.args[0] if len(node.args) == 1 else None
        between = part(node.func.value)
        return (
            between.join("…" if (text := part(each)) is None else text for each in rows.elts)
            if between is not None and isinstance(rows, (ast.List, ast.Tuple))
            else None
        )
    return None


def _named(node: ast.expr, part: Callable[[ast.expr], str | None]) -> dict[str, str | None]:
    """Return what a dictionary that is written out gives by name."""
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    return {str(key.value): part(value) for key, value in pairs if isinstance(key, ast.Constant)}


def _filled(text: str | None, places: str, by_order: list[str | None], by_name: Mapping[str, str | None]) -> str | None:
    put = iter(by_order)

    def fill(found: re.Match[str]) -> str:
        return (by_name[found[1]] if found[1] in by_name else next(put, None)) or "…"

    return re.sub(places, fill, text) if text is not None else None


class Attributes(HTMLParser):
    """The values of all attributes of a page, however they are quoted."""

    def __init__(self) -> None:
        super().__init__()
        # The line on which the element begins, the attribute, its value.
        self.valued: list[tuple[int, str, str]] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.valued += [(self.getpos()[0], name, value.strip()) for name, value in attrs if value]


def spelled_in_a_template(source: str) -> list[str]:
    """Return the addresses of ours that stand in attributes, tags and expressions of a template."""
    page = Attributes()
    page.feed(TAG.sub(lambda found: "…" if found[0].startswith("{{") else "", source))
    page.close()
    tags = [tag for tag in TAG.findall(source) if not tag.startswith("{#")]
    said = [*(value for _line, _name, value in page.valued), *(text for tag in tags for text in QUOTED.findall(tag))]
    return [text for text in said if is_ours(text)]
