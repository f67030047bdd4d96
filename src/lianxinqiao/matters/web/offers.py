"""The deeds a kind declares, as a page offers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.deeds import Deed, Doing
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.doing import Actor, Done, do, offered
from lianxinqiao.matters.operations.ledgers import ledger_of
from lianxinqiao.matters.operations.own_rows import OwnLedger


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
    asker: Any = None,
) -> list[Offer]:
    """Return what this person may do to a row now, each as a button or a form that does the declared deed.

    Args:
        but_not: deeds that the page offers in its own way.
        shows: deed → what to answer with instead of going back: a receipt that is shown once.
        asker: where several ask for the same, the one whose receipt is held.
    """
    kept = set(but_not)
    version = ledger_of(kind).version_of(row)
    found = offered(kind, row, by=by, now=now(), asker=asker)
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
        stated = {"by": by, "seen": cleaned["version"], "asker": doing.asker}
        done = do(doing.kind, doing.row.pk, deed.name, cleaned, **stated, now=now())
        return show(done) if show else done

    drawn = deed.drawn_for(by)
    look = drawn.look
    return Offer(
        drawn.name or deed.name,
        drawn.title,
        run,
        form=AskForm(deed.asks, doing),
        version=version if deed.versioned else None,
        tone=look.tone,
        icon=look.icon,
        hint=look.hint,
        done=partial(_said, look.done),
        rare=look.rare,
        open=look.open,
        label=look.label,
        apart=look.apart,
        back=(lambda _done: reverse(look.back)) if look.back else back,
        barred=partial(_barred, deed, doing),
    )


def _barred(deed: Deed, doing: Doing) -> str:
    """Return why a deed that is offered cannot be done now."""
    return next((must.said(doing) for must in deed.musts_first if not must.holds(doing.row, doing)), "")


def _said(words: Any, result: Any) -> str:
    """Return what is said afterwards: that it waits for a second person, or what the deed says."""
    waits = result.waits if isinstance(result, Done) else None
    if waits is None:
        return str(words)
    return _("已提出，等%s登录后同意；同意之前不生效。") % waits.second.name


_more: list[Callable[[Staff, Matter], list[Offer]]] = []


def register_matter_offers(more: Callable[[Staff, Matter], list[Offer]]) -> None:
    """Let an upper app offer something on the page of an open matter of any kind."""
    _more.append(more)


def more_offers(by: Staff, matter: Matter) -> list[Offer]:
    """Return what upper apps offer on the page of a matter that is not done."""
    return [] if matter.is_done else [offer for more in _more for offer in more(by, matter)]


def opening_offer(
    kind: Kind, place: Any, *, by: Staff, name: str = "", show: Callable[[Done], Any] | None = None
) -> Offer:
    """Return the opening of a kind as a form that opens one and leads to it.

    Args:
        place: what it is opened beside.
        name: of the deed, where it is one of several on the page of ``place``; alone on a page it needs none.
        show: what to answer with instead of going to its page: a code that is shown once.

    Raises:
        TypeError: the kind is opened by other deeds only.
    """
    opening = kind.opens
    if opening is None:
        raise TypeError(f"{kind.code} has no opening")
    look = opening.look
    beside = place.pk if place is not None else None

    def run(cleaned: dict[str, Any]) -> Any:
        done = begin(kind, cleaned, beside=beside, by=by, now=now(), id=cleaned["id"])
        return show(done) if show else done

    return Offer(
        name or "open",
        opening.title,
        run,
        form=AskForm(opening.asks, opening_by(kind, place, by=by, now=now()), opens=True),
        open=not name,
        icon=look.icon,
        tone=look.tone,
        done=look.done,
        label=look.label,
        hint=look.hint,
        rare=look.rare,
        back=lambda done: page_of_row(kind if done.waits is None else kind_of("seconding"), done.row),
        there=lambda id: page_of_row(kind, ledger_of(kind).find(kind, id, by)),
    )


def page_of_row(kind: Kind, row: Any) -> str:
    """Return the address of the page that shows a row, as its kind keeps it."""
    ledger = ledger_of(kind)
    return ledger.page_of(row) if isinstance(ledger, OwnLedger) else kind_of(row.matter.kind).path(row.matter)
