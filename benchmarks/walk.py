"""Going through every page of every role: links are followed, and the resolver says what there is."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from benchmarks.load import Client

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
PAPER = re.compile(r"^/papers/.+\.pdf$")
# What ends the walk, or is no page of ours.
LEFT_OUT = ("/accounts/", "/static/", "/floor/", "/api/")
OF_ONE_ROUTE = 3


@dataclass
class Walk:
    """What a walk met: pages asked, routes they stand under, papers seen, and answers that were no page."""

    pages: int = 0
    routes: set[str] = field(default_factory=set)
    papers: list[str] = field(default_factory=list)
    fallen: list[str] = field(default_factory=list)


def our_routes() -> set[str]:
    """Return the names of all routes whose views are ours and that are pages."""
    return {
        name
        for name, view in _named(get_resolver().url_patterns)
        if getattr(view, "__module__", "").startswith("lianxinqiao.") and not name.startswith("api")
    }


def _named(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, object]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _named(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        elif each.name:
            yield f"{space}{each.name}", each.callback


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def walk(client: Client, walked: Walk) -> None:
    """Ask every page a person finds from the first one, and every one without a key; few of the same route."""
    ways = deque(["/", *sorted(filter(None, map(_address, our_routes())))])
    seen, of_route = set(ways), Counter[str]()
    while ways:
        path = ways.popleft()
        try:
            route = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            continue
        if path.startswith(LEFT_OUT) or of_route[route] >= OF_ONE_ROUTE:
            continue
        if PAPER.match(path):
            if path not in walked.papers:
                walked.papers.append(path)
            continue
        of_route[route] += 1
        status, content = client.fetch(path)
        walked.pages += 1
        if status >= 500:
            walked.fallen.append(f"{path}: {status}")
        if status != 200:
            continue
        walked.routes.add(route)
        for found in map(unescape, LINK.findall(content.decode(errors="replace"))):
            if found not in seen:
                seen.add(found)
                ways.append(found)
