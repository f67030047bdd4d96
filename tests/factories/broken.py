"""A row brought to where a deed is done, and then one thing about it that is not true any more: the deed is refused and not offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from factories.crashing import undone
from factories.town import Town
from factories.walking import Walker
from lianxinqiao.accounts.models import Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import offered

Break = Callable[[Walker, Any], None]


def later(days: int) -> Break:
    """So many days pass."""

    def passed(walker: Walker, _by: Any) -> None:
        walker.now += timedelta(days=days)

    return passed


def stands(**columns: Any) -> Break:
    """Something else stands in the row; a function is asked of whoever does the deed."""

    def changed(walker: Walker, by: Any) -> None:
        said = {name: value(by) if callable(value) else value for name, value in columns.items()}
        type(walker.row)._default_manager.filter(pk=walker.pk).update(**said)

    return changed


def done(*deeds: str) -> Break:
    """These deeds have been done before."""

    def was(walker: Walker, _by: Any) -> None:
        for name in deeds:
            deed = walker.kind.deed(name)
            assert deed is not None, name
            walker.do(deed)

    return was


def nobody_owns_it(walker: Walker, _by: Any) -> None:
    Matter.objects.filter(pk=walker.pk).update(owner=None)


def hides_all_others(walker: Walker, by: Any) -> None:
    """Whoever does it finds no other matter."""
    for other in Matter.objects.exclude(pk=walker.pk):
        other.excluded.add(by)


def no_limit_runs(walker: Walker, _by: Any) -> None:
    Clock.objects.filter(matter=walker.pk, state=Clock.State.RUNNING).update(state=Clock.State.CANCELLED)


def is_refused(town: Town, now: datetime, named: str, breaks: Break) -> None:
    """Do ``kind.deed`` as long as it may be done, then not any more; ``pytest.mark.refuses`` says for which reason."""
    code, _dot, name = named.partition(".")
    walker = Walker(town, now, kind_of(code))
    deed = walker.kind.deed(name)
    assert deed is not None, named
    walker.brought(deed, *sorted(deed.at))
    by = walker.ready(deed)
    given = walker.given(deed, by)

    def attempt() -> None:
        seen = walker.version if isinstance(by, Staff) else None
        do(walker.kind, walker.pk, name, given, by=by, seen=seen, now=walker.now)

    with undone():
        attempt()
    breaks(walker, by)
    with pytest.raises(DomainError), transaction.atomic():
        attempt()
    shown = {each.name: each for each, _at in offered(walker.kind, walker.row, by=by, now=walker.now)}
    assert name not in shown or any(must.offered for must in deed.musts)


def refuses_when(named: str, begins: str, breaks: Break) -> Any:
    """Return a case of a table of such refusals."""
    return pytest.param(named, breaks, id=f"{named}-{begins}", marks=pytest.mark.refuses(named, begins))
