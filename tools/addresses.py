"""Addresses of the house that are spelled out as text: found by reading Python and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

# The API writes its own addresses where it declares them, as ``urls.py`` does for pages.
DECLARING = {"get", "post", "put", "patch", "delete"}
LINK = re.compile(r"""(?:href|action|hx-(?:get|post|put|patch|delete))=["'](/[a-z][^"'{?#]*)""")
IN_A_TAG = re.compile(r"""{%[^%]*?["'](/[a-z][^"'{?#]*)""")


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
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and is_ours(node.value)
        and id(node) not in declared
    ]


def spelled_in_a_template(source: str) -> list[str]:
    """Return the addresses of ours that stand in links, forms and tags of a template."""
    return [found for pattern in (LINK, IN_A_TAG) for found in pattern.findall(source) if is_ours(found)]
