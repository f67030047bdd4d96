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
