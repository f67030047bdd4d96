"""What may be done to several rows, over their list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from lianxinqiao.desk.web.deed import Offer
from lianxinqiao.kernel.pagination import First, first

MOST_OVER_A_LIST = 50


def over_the_list(rows: QuerySet[Any, Any], offers: Callable[[Any], Iterable[Offer]]) -> First:
    """Return what is offered to the first rows; the next ones stand there when these are done, and the page says so."""
    shown = first(rows, MOST_OVER_A_LIST)
    return First((offer for row in shown for offer in offers(row)), more=shown.more)
