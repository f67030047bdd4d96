"""No address of the house is spelled out: pages, messages and links name their routes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

import lianxinqiao
from lianxinqiao.kernel import routes

PACKAGE = Path(lianxinqiao.__file__).parent
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


OURS = frozenset(firsts(get_resolver().url_patterns))


def is_ours(text: str) -> bool:
    return text.startswith("/") and re.split(r"[/?#]", text[1:])[0] in OURS


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


def test_no_address_is_spelled_out() -> None:
    spelled = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name != "urls.py" and "migrations" not in path.parts and (found := spelled_in_python(path.read_text())):
            spelled[str(path.relative_to(PACKAGE))] = found
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.jinja")]):
        if found := spelled_in_a_template(path.read_text()):
            spelled[str(path.relative_to(PACKAGE))] = found

    assert spelled == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "/demands/"', ["/demands/"]),
        ('x = f"/cases/{pk}/"', ["/cases/"]),
        ('x = lambda row: f"/visits/{row.pk}/?a=1"', ["/visits/"]),
        ('@api.get("/demands")\ndef f(): ...', []),
        ('client.get("/demands/")', ["/demands/"]),
        ('x = "/var/lib"', []),
    ],
)
def test_a_spelled_address_is_found_in_python(source: str, found: list[str]) -> None:
    assert spelled_in_python(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<a href="/demands/{{ pk }}/">', ["/demands/"]),
        ('<form action="/preferences/">', ["/preferences/"]),
        ('<div hx-get="/badges/">', ["/badges/"]),
        ('{% figure n _("x") "/inbox/todo/?phase=late" %}', ["/inbox/todo/"]),
        ("<a href=\"{% url 'demands:demands' %}\">", []),
        ('<img src="/static/mark.svg">', []),
    ],
)
def test_a_spelled_address_is_found_in_a_template(source: str, found: list[str]) -> None:
    assert spelled_in_a_template(source) == found


def templates() -> list[str]:
    folder = PACKAGE / "templates"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html"))


@pytest.mark.parametrize("name", templates())
def test_every_template_reads(name: str) -> None:
    get_template(name)


def named_things() -> set[str]:
    """Return the things whose page some template or module asks for."""
    pages = re.compile(r"""{%\s*page\s+["'](\w+)["']|(?<![\w.])page\("(\w+)\"""")
    texts = (path.read_text() for ending in ("*.html", "*.py") for path in PACKAGE.rglob(ending))
    return {first or second for text in texts for first, second in pages.findall(text)}


def test_every_thing_asked_for_has_a_page() -> None:
    assert named_things() <= set(routes._pages)
