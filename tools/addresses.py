"""Addresses of the house that are spelled out as text: found by reading Python and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

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


def is_ours(text: str) -> bool:
    return text.startswith("/") and re.split(r"[/?#]", text[1:])[0] in ours()


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
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in declared and is_ours(text := folded(node) or ""):
            found.append(text)
            # Its parts are no others.
            declared |= {id(part) for part in ast.walk(node)}
    return found


def folded(node: ast.expr) -> str | None:
    """Return the text that an expression is, as far as that stands in it: what is put together counts as what is written whole."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.FormattedValue):
        return folded(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(folded(each) or "…" for each in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = folded(node.left), folded(node.right)
        return left + (right or "…") if left is not None else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        left, words = folded(node.left), node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        put = iter([folded(each) or "…" for each in words])
        return re.sub(r"%[a-z]", lambda _found: next(put, "…"), left) if left is not None else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        left, put = folded(node.func.value), iter([folded(each) or "…" for each in node.args])
        return re.sub(r"{\w*}", lambda _found: next(put, "…"), left) if left is not None else None
    return None


class Attributes(HTMLParser):
    """The values of all attributes of a page, however they are quoted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value.strip() for _name, value in attrs if value]


def spelled_in_a_template(source: str) -> list[str]:
    """Return the addresses of ours that stand in attributes, tags and expressions of a template."""
    page = Attributes()
    page.feed(TAG.sub(lambda found: "…" if found[0].startswith("{{") else "", source))
    page.close()
    tags = [tag for tag in TAG.findall(source) if not tag.startswith("{#")]
    said = [*page.found, *(text for tag in tags for text in QUOTED.findall(tag))]
    return [text for text in said if is_ours(text)]
