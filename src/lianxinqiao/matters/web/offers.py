"""The deeds a kind declares, as a page offers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django import forms
from django.urls import reverse

from lianxinqiao.desk.web.deeds import Deed as Offer
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.deeds import Deed, Doing
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.operations.doing import Actor, Done, do, offered
from lianxinqiao.matters.operations.ledgers import ledger_of


@cache
def dressed(asks: type[Asks], *, opens: bool = False) -> type[LookForm]:
    """Return a declaration of fields as a form of our pages; what opens something carries the id it will have."""
    more = {"id": forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)} if opens else {}
    return cast(type[LookForm], type(asks.__name__, (LookForm, asks), more))


@dataclass(frozen=True)
class AskForm:
    """A form made from what a deed asks, fitted to who does it to what."""

    asks: type[Asks]
    at: Doing
    opens: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> LookForm:
        return dressed(self.asks, opens=self.opens)(*args, at=self.at, **kwargs)

    @property
    def base_fields(self) -> dict[str, forms.Field]:
        return self.asks.base_fields


def offers_of(
    kind: Kind,
    row: Any,
    *,
    by: Actor,
    but_not: Iterable[str] = (),
    back: Callable[[Any], str] | None = None,
    shows: dict[str, Callable[[Done], Any]] | None = None,
) -> list[Offer]:
    """Return what this person may do to a row now, each as a button or a form that does the declared deed.

    Args:
        but_not: deeds that the page offers in its own way.
        shows: deed → what to answer with instead of going back: a receipt that is shown once.
    """
    kept = set(but_not)
    version = ledger_of(kind).version_of(row)
    found = offered(kind, row, by=by, now=now())
    return [
        _offer(deed, doing, version, by=by, back=back, show=(shows or {}).get(deed.name))
        for deed, doing in found
        if deed.name not in kept
    ]


def _offer(
    deed: Deed,
    doing: Doing,
    version: int,
    *,
    by: Actor,
    back: Callable[[Any], str] | None,
    show: Callable[[Done], Any] | None,
) -> Offer:
    def run(cleaned: dict[str, Any]) -> Any:
        done = do(doing.kind, doing.row.pk, deed.name, cleaned, by=by, seen=cleaned["version"], now=now())
        return show(done) if show else done

    look = deed.look
    return Offer(
        deed.name,
        deed.title,
        run,
        form=AskForm(deed.asks, doing),
        version=version if deed.versioned else None,
        tone=look.tone,
        icon=look.icon,
        hint=look.hint,
        done=look.done,
        rare=look.rare,
        open=look.open,
        label=look.label,
        back=(lambda _done: reverse(look.back)) if look.back else back,
    )
