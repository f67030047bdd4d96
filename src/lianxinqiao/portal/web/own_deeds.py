"""What whoever holds a receipt may do behind it, of whichever kind it is: the deeds that this declares, each counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lianxinqiao.desk.web.deeds import Offer, Outcome, do_deeds
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.operations.doing import Actor
from lianxinqiao.matters.web.offers import offers_of
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import address_of


def back_to_mine(_done: Any) -> str:
    return reverse("portal:mine")


def own_deeds(kind: Kind, row: Any, *, by: Actor, asker: Any = None) -> list[Offer]:
    """Return every deed of the kind that whoever holds the receipt may do now, whoever did something since they read it.

    Args:
        asker: of several who ask, whose receipt it is.
    """
    return [replace(offer, version=None, back=back_to_mine) for offer in offers_of(kind, row, by=by, asker=asker)]


def do_counted(request: HttpRequest, offers: Iterable[Offer]) -> Outcome:
    """Do what is offered behind a receipt; there, too, whoever does one thing after another is counted, and what they sent stands."""

    def counted(run: Callable[[dict[str, Any]], Any], cleaned: dict[str, Any]) -> Any:
        flood.let_pass(address_of(request), now=now(), door="mine")
        return run(cleaned)

    offers = [replace(offer, run=partial(counted, offer.run)) for offer in offers]
    return do_deeds(request, offers)  # type: ignore[arg-type]  # who holds a receipt has no account
