"""Every declared deed, at every status it stands at: who may not, what is refused, what it leaves, and a crash anywhere.

The cases are made from the declarations: a deed that is declared is proved or the check fails.  CI takes each deed at
one of its statuses; ``make proof`` (``LXQ_PROOF=all``) takes all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override
from tools.proved import condition_of, is_tried, seen_by_tests

from factories.cases import cases
from factories.crashing import Crash, CrashAt, undone
from factories.pictures import changed, picture
from factories.planting import say_numbers, where_plain
from factories.town import SHANGHAI, Town, client_of
from factories.walking import Walker, agreed
from lianxinqiao.accounts.models import Staff
from lianxinqiao.api.kinds import HUNG
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.deeds import SYSTEM, WITHOUT_POST, Deed, Fork, role_without_post
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import Kind, declared_kinds
from lianxinqiao.matters.models import Matter, Seconding
from lianxinqiao.matters.musts import ALREADY_ASKED
from lianxinqiao.matters.operations.ledgers import ledger_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def walker(town: Town, now: datetime, kind: Kind, deed: Deed, status: str) -> Walker:
    """A row that stands where the deed is done, with everything true that must be."""
    return Walker(town, now, kind).brought(deed, status)


@pytest.mark.parametrize(("kind", "deed", "status"), cases())
def test_a_declared_deed(walker: Walker, kind: Kind, deed: Deed, status: str) -> None:
    by = walker.ready(deed)
    given = walker.given(deed, by)
    now = walker.now
    before = picture()

    def attempt(who: Any, **more: Any) -> Any:
        return do(kind, walker.pk, deed.name, {**given, **more.pop("given", {})}, by=who, now=now, **more)

    # A stranger finds nothing, a colleague may not, an older page is told so: and nothing has changed.
    finders = {person.pk for person in walker.people() if walker.finds(person)}
    theirs = {who.pk for who in walker.doers(deed) if isinstance(who, Staff)}
    strangers = [person for person in walker.people() if person.pk not in finders]
    assert strangers, "everybody finds it: there is nobody to keep out"
    with undone(), pytest.raises(NotVisible):
        attempt(strangers[0])
    for colleague in [person for person in walker.people() if person.pk in finders - theirs][:3]:
        with undone(), pytest.raises(NotPermitted):
            attempt(colleague)
    if isinstance(by, Staff):
        with undone(), pytest.raises(StaleVersion):
            attempt(by, seen=walker.version + 7)
    in_time(walker, deed, by)
    # What must be answered is asked for by name.
    for name, field in deed.asks(at=walker.at(by, deed)).fields.items():
        if field.required and name in given:
            with undone(), pytest.raises(InvalidInput) as refused:
                attempt(by, given={name: ""})
            assert refused.value.field == name
    assert changed(before, picture()) == []
    # Where it is not declared to stand, it is not done.
    for other in sorted(set(kind.statuses) - set(deed.at))[:2]:
        with undone():
            if moved(walker, other):
                with pytest.raises((StepNotAllowed, NotVisible, NotPermitted)):
                    attempt(by)
    assert changed(before, picture()) == []
    # Whose it is finds it on the page and among the doors of the API.
    if isinstance(by, Staff):
        # Reading is written down, too; it is done on the day to which the row was brought.
        with undone(), time_machine.travel(now, tick=False):
            page = client_of(by).get(walker.page).content.decode()
        assert f'name="deed" value="{deed.name}"' in page or f"deed={deed.name}" in page, "its page does not offer it"
    assert (("POST", f"/{kind.door}/{{pk}}/deeds/{deed.name}") in HUNG) == (
        deed.by_api and not set(deed.may) <= set(WITHOUT_POST)
    )
    # A crash at any statement leaves nothing of it.
    statement = 0
    while True:
        statement += 1
        try:
            with undone(), connection.execute_wrapper(CrashAt(statement)):
                done = attempt(by, seen=walker.version if isinstance(by, Staff) else None)
                if done.waits is not None:
                    assert deed.second is not None
                    done = agreed(done, now)
                proves(walker, deed, done, by, status)
        except Crash:
            assert changed(before, picture()) == [], f"statement {statement}"
        else:
            break
    assert statement > 1, "it writes nothing"
    # What is said in it stands nowhere in plain.
    with undone():
        if say_numbers(lambda said: tried(attempt, by, said), deed.asks(at=walker.at(by, deed)).fields):
            assert where_plain() == []


@pytest.mark.parametrize(("kind", "deed", "status"), [each for each in cases() if each.values[1].second is not None])
def test_a_proposed_deed(town: Town, now: datetime, kind: Kind, deed: Deed, status: str) -> None:
    """It is proposed and waits; nobody proposes it again meanwhile; the second agrees, and it is done, or declines, and nothing is."""
    walker = Walker(town, now, kind)
    by, given = walker.proposing(deed, status)
    stood = (walker.status, walker.version)

    def propose() -> Seconding:
        done = do(kind, walker.pk, deed.name, given, by=by, now=walker.now)
        assert done.waits is not None and done.step is None
        assert (done.waits.asked_by, done.waits.kind, done.waits.deed) == (by, kind.code, deed.name)
        assert (walker.status, walker.version) == stood, "nothing is done yet"
        return done.waits

    def answer(who: Staff, said: str = "agree") -> Any:
        return do(SECONDING, waits.pk, said, {"reason": "再看一看"}, by=who, now=walker.now)

    before = picture()
    for statement in count(1):
        try:
            with undone(), connection.execute_wrapper(CrashAt(statement)):
                propose()
        except Crash:
            assert changed(before, picture()) == [], f"statement {statement}"
        else:
            break
    waits = propose()
    before = picture()
    with undone(), pytest.raises((StepNotAllowed, InvalidInput)) as refused:
        do(kind, walker.pk, deed.name, given, by=by, now=walker.now)
    assert str(ALREADY_ASKED) % waits.second.name in str(refused.value)
    for person in [each for each in walker.people() if each != waits.second]:
        with undone(), pytest.raises(NotPermitted if person == by else NotVisible):
            answer(person)
    assert changed(before, picture()) == []
    for statement in count(1):
        try:
            with undone(), connection.execute_wrapper(CrashAt(statement)):
                done = answer(waits.second).gave
                proves(walker, deed, done, by, status)
                assert not kind.is_matter or done.step.data["second"] == waits.second.name
        except Crash:
            assert changed(before, picture()) == [], f"statement {statement}"
        else:
            break
    answer(waits.second, "decline")
    assert walker.status == status
    with undone(), pytest.raises(StepNotAllowed):
        answer(waits.second)
    stood = (walker.status, walker.version)
    propose()


def in_time(walker: Walker, deed: Deed, by: Any) -> None:
    """On the last day on which it may not be yet it is refused, and on the next not for that; what another deed makes true was refused before."""
    row = walker.row
    # What time alone decides the machine waits for; a person may be free to do it before.
    waits = SYSTEM if SYSTEM in deed.may else by
    for must in deed.musts_first:
        if must.after is not None:
            last = must.after(row)
            if last is None:
                # No time runs where it stands: it held there at any time before.
                ever = replace(walker.at(waits, deed), now=walker.now - timedelta(days=365))
                assert must.holds(row, ever), must.words
                continue
            early = datetime.combine(last, time.min, SHANGHAI)
            with undone(), pytest.raises(must.error) as refused:
                seen = walker.version if isinstance(waits, Staff) else None
                do(walker.kind, walker.pk, deed.name, by=waits, seen=seen, now=early)
            assert str(refused.value) == must.said(replace(walker.at(waits, deed), now=early))
            next_day = datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
            assert must.holds(row, replace(walker.at(waits, deed), now=next_day))
        elif is_tried(must) and condition_of(walker.kind, deed.name, must) not in seen_by_tests():
            assert must.words in [each.words for each in walker.refused], (
                f"never tried as long as it is not so: {must.words}"
            )


def tried(attempt: Any, by: Any, said: Any) -> None:
    """Do it, or leave nothing of it."""
    with transaction.atomic():
        attempt(by, given=said)


def proves(walker: Walker, deed: Deed, done: Any, by: Any, status: str) -> None:
    """The Step says who, in which role, by which rule; the row stands where the deed leads."""
    step, row = done.step, walker.row
    assert step.rule == deed.rule
    assert step.role, "in which role?"
    assert step.event in deed.events()
    if not isinstance(by, Staff):
        assert step.role == role_without_post(by)
    named = getattr(step, "by", None)
    assert named == (by if isinstance(by, Staff) and not ledger_of(walker.kind).names_nobody else None)
    assert step.from_status == status
    now = ledger_of(walker.kind).status_of(row)
    # A fork may lead nowhere this time.
    assert now in ({*deed.targets, status} if isinstance(deed.to, Fork) else deed.targets or (status,))
    assert step.to_status == now


def moved(walker: Walker, status: str) -> bool:
    """Put the row to a status by hand, where the database lets it stand there."""
    try:
        with transaction.atomic():
            if walker.kind.is_matter:
                phase = walker.kind.phases[status]
                closed = walker.now if phase == Phase.DONE else None
                Matter.objects.filter(pk=walker.pk).update(status=status, phase=phase, closed_at=closed)
            else:
                type(walker.row)._default_manager.filter(pk=walker.pk).update(status=status)
    except DatabaseError:
        return False
    return True


@pytest.mark.parametrize("kind", declared_kinds(), ids=lambda kind: kind.code)
def test_a_declared_kind_speaks_both_languages(kind: Kind) -> None:
    words = [kind.title, *kind.statuses.values(), *kind.event_words.values()]
    for deed in kind.deeds:
        words += [deed.title, deed.whose, deed.look.hint, deed.look.done, *(must.words for must in deed.musts)]
        words += [tell.words for tell in deed.tells]
        words += [field.label for field in deed.asks.base_fields.values()]
    if kind.opens is not None:
        opens = kind.opens
        words += [opens.title, opens.whose, opens.told, opens.said, opens.look.lead, opens.look.hint, opens.look.done]
        words += [tell.words for tell in opens.tells] + [must.words for must in opens.musts]
        words += [field.label for field in opens.asks.base_fields.values()]
    with override("en"):
        chinese = sorted({str(each) for each in words if any("一" <= ch <= "鿿" for ch in str(each or ""))})
    assert chinese == []
