"""What a search finds among matters: by number whatever is there, by words what is not done (RR-1)."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Reverse

from lianxinqiao.kernel.text import search_key
from lianxinqiao.matters.models import Matter

Rows = TypeVar("Rows", bound=QuerySet[Matter])
_NUMBER = re.compile(r"(?P<front>\w+〔\d{4}〕\d{9}-)?(?P<last>\d{1,9})号?")


def numbered(rows: Rows, words: str) -> Rows | None:
    """Keep those of a number, given whole or by its end (``诉求〔2026〕420527103-12号``, ``12``, ``12号``); None for other words."""
    number = _NUMBER.fullmatch(search_key(words))
    if number is None:
        return None
    if number["front"]:
        return rows.filter(number=f"{number['front']}{number['last']}号")
    return rows.alias(tail=Reverse("number")).filter(tail__startswith=f"号{number['last'][::-1]}-")


def titled(rows: Rows, words: str) -> Rows:
    """Keep those of a number, or the ones not done whose title holds the words: what is closed is found by number only."""
    found = numbered(rows, words)
    return found if found is not None else rows.unfinished().filter(title__icontains=words.strip())  # type: ignore[attr-defined]  # rows of matters
