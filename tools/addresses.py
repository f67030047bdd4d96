"""Addresses of the house that are spelled out as text: found by reading Python, templates and scripts of the front end."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import unquote

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

# The API writes its own addresses where it declares them, as ``urls.py`` does for pages.
DECLARING = {"get", "post", "put", "patch", "delete"}
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
# What a name stands for: a text, or a row of them.
Said: TypeAlias = str | tuple[str, ...]
Known: TypeAlias = Mapping[str, Said]
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


def whole(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Give every address of ours as it is declared, with its places: demands/<uuid:pk>/, …"""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from whole(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern)


@cache
def declared() -> frozenset[tuple[str, ...]]:
    """Return the pieces of every address of the house, each as a pattern of what may stand there."""
    routes = (route.strip("^$/").split("/") for route in whole(get_resolver().url_patterns))
    return frozenset(tuple(piece if "(" in piece else PLACE.sub(_taken, piece) for piece in each) for each in routes)


def _taken(place: re.Match[str]) -> str:
    """Return the pattern of what a place of an address takes: ``<uuid:pk>``; of what is between places, the same."""
    return f"(?:{get_converters()[place[1] or 'str'].regex})" if place[2] else re.escape(place[0])


PLACE = re.compile(r"<(?:(\w+):)?(\w+)>|[^<]+")
# Where an address stands in another one: after a name in a query, as in ``?next=/demands/``.
IN_QUERY = re.compile(r"[?&][\w-]+=([^&#]*)")
UPWARDS = re.compile(r"^(?:\.\.?/)+")
# A text of a script, an import aside; what is put into it is some word.
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^;]*?["'][^"']*["']|\bimport\(\s*["'][^"']*["']""", re.MULTILINE)
REMARK = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
SCRIPTED = re.compile(r""""((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""")
PUT_IN = re.compile(r"\$\{[^}]*\}")


# Where one stands in a longer text: after what is put in, a machine's name, or what is no part of a word or of a path.
INSIDE = re.compile(r"(?:(?<![\w./~%<-])|://[^/\s\"'<>]+)(/[\w…%-][\w…%./-]*)", re.ASCII)


def is_ours(text: str) -> bool:
    """Whether a text is an address of ours, from the root or from where one is, or holds one in its query or among its words."""
    path = UPWARDS.sub("/", text)
    if path.startswith("/") and re.split(r"[/?#]", path[1:])[0] in ours():
        return True
    return bool(held_in(text)) or any(is_ours(unquote(held)) for held in IN_QUERY.findall(text))


def held_in(text: str) -> list[str]:
    """Return what stands in a text and leads to one of our pages, or to the beginning of what does."""
    return [path for path in INSIDE.findall(text) if leads_to_us(path)]


def leads_to_us(path: str) -> bool:
    """Whether some address of ours is this path or goes on from it; what is put in may be any piece, and at the end several."""
    asked = path.rstrip(".").strip("/").split("/")
    if asked[0] not in ours():
        return False
    goes_on = path.endswith(("/", "…"))

    def fits(route: tuple[str, ...]) -> bool:
        if len(asked) > len(route) or (len(asked) < len(route) and not goes_on):
            return False
        return all("…" in said or re.fullmatch(takes, said) for said, takes in zip(asked, route, strict=False))

    return any(map(fits, declared()))


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
    # What says what is true afterwards is read by people.
    declared |= {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
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


def constants(tree: ast.AST) -> Known:
    """Return the names to which a module gives one text, or one row of texts, and no other: what is put together of them is read as it would be whole."""
    given: dict[str, list[Said | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.setdefault(node.id, []).append(None)
    for node in ast.walk(tree):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        text = folded(node.value) or in_row(node.value, folded) if targets and node.value is not None else None  # type: ignore[attr-defined]  # an assignment
        for target in targets:
            if isinstance(target, ast.Name) and len(given[target.id]) == 1:
                given[target.id] = [text]
    return {name: texts[0] for name, texts in given.items() if texts[0] is not None}


def folded(node: ast.expr, known: Known | None = None) -> str | None:
    """Return the text that an expression is, as far as that stands in it: what is put together counts as what is written whole.

    ``known`` are names that stand for a text, or for a row of them.
    """
    known = known or {}

    def part(each: ast.expr) -> str | None:
        return folded(each, known)

    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return text if isinstance(text := known.get(node.id), str) else None
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
        said = known.get(rows.id) if isinstance(rows, ast.Name) else in_row(rows, part)
        return between.join(said) if between is not None and isinstance(said, tuple) else None
    return None


def in_row(node: ast.expr | None, part: Callable[[ast.expr], str | None]) -> tuple[str, ...] | None:
    """Return the texts of a row that is written out."""
    rows = node.elts if isinstance(node, (ast.List, ast.Tuple)) else None
    return None if rows is None else tuple("…" if (text := part(each)) is None else text for each in rows)


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
    """The values of all attributes of a page, however they are quoted, and its texts, those of its scripts too."""

    def __init__(self) -> None:
        super().__init__()
        # The line on which the element begins, the attribute, its value.
        self.valued: list[tuple[int, str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.valued += [(self.getpos()[0], name, value.strip()) for name, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def spelled_in_a_template(source: str) -> list[str]:
    """Return the addresses of ours that stand in a template: in attributes, tags, expressions, scripts, between elements."""
    page = Attributes()
    page.feed(TAG.sub(lambda found: "…" if found[0].startswith("{{") else "", source))
    page.close()
    tags = [tag for tag in TAG.findall(source) if not tag.startswith("{#")]
    said = [*(value for _line, _name, value in page.valued), *(text for tag in tags for text in QUOTED.findall(tag))]
    return [text for text in said if is_ours(text)] + [each for text in page.texts for each in held_in(text)]
