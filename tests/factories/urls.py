"""The names of every URL."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver


def names(patterns: list[Any], space: str = "") -> list[str]:
    found = []
    for each in patterns:
        if isinstance(each, URLResolver):
            found += names(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name:
            found.append(f"{space}{each.name}")
    return found


def our_names(patterns: list[Any], space: str = "") -> set[str]:
    """Return the names of the URLs whose views are ours, whatever word an app or a kind has in addresses."""
    found: set[str] = set()
    for each in patterns:
        if isinstance(each, URLResolver):
            found |= our_names(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        elif each.name and getattr(each.callback, "__module__", "").startswith("lianxinqiao."):
            found.add(f"{space}{each.name}")
    return found
