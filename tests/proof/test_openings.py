"""Every declared opening, by each of those who may: who may not, what is refused, what it leaves, sent twice, and a crash anywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from factories.crashing import Crash, CrashAt, undone
from factories.openings import WITHIN, Opener, openings, unlike
from factories.pictures import changed, picture
from factories.planting import say_numbers, where_plain
from factories.town import Town, client_of
from factories.walking import agreed
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.router import api
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.deeds import STAFF, WITHOUT_POST
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.doing import Done
from lianxinqiao.matters.operations.ledgers import ledger_of

pytestmark = pytest.mark.django_db
CASES = [pytest.param(kind, actor, id=f"{kind.code}-open-{actor}") for kind, actor in openings()]


@pytest.fixture
def opener(town: Town, now: datetime, kind: Kind, actor: str) -> Opener:
    return Opener(town, now, kind, actor).ready()


@pytest.mark.parametrize(("kind", "actor"), CASES)
def test_a_declared_opening(opener: Opener, kind: Kind, actor: str) -> None:
    before = picture()
    keeps_out(opener)
    # What must be answered is asked for by name.
    for name in asked_for(opener):
        with undone(), pytest.raises(InvalidInput) as refused:
            opener.open(given={**opener.given, name: ""})
        assert refused.value.field == name
    assert changed(before, picture()) == []
    sent_again(opener)
    # A crash at any statement leaves nothing of it.
    statement = 0
    while True:
        statement += 1
        try:
            with undone(), connection.execute_wrapper(CrashAt(statement)):
                proves(opener, opener.open())
        except Crash:
            assert changed(before, picture()) == [], f"statement {statement}"
        else:
            break
    assert statement > 1, "it writes nothing"
    # What is said in it stands nowhere in plain.
    with undone():
        fields = opener.opening.asks(at=opening_by(kind, opener.place, by=opener.by, now=opener.now)).fields
        if say_numbers(lambda said: opener.open(given={**opener.given, **said}), fields):
            assert where_plain() == []


def asked_for(opener: Opener) -> list[str]:
    """Return the fields that must be answered, of those that are."""
    at = opening_by(opener.kind, opener.place, by=opener.by, now=opener.now)
    return [
        name for name, field in opener.opening.asks(at=at).fields.items() if field.required and name in opener.given
    ]


def keeps_out(opener: Opener) -> None:
    """Whoever does not find what it is opened beside is told so; whose it is not may not; and nobody without a post."""
    people = list(opener.town.staff.values())
    strangers = [person for person in people if not opener.finds(person)]
    others = [person for person in people if opener.finds(person) and not opener.may(person)]
    if opener.actor == WITHIN:
        others = [person for person in people if opener.finds(person)]
    # In the test town everybody holds a post.
    with undone():
        idle = Staff.objects.create(username="idle", name="试闲")
        with undone(), pytest.raises((NotVisible, NotPermitted)):
            begin_by(opener, idle)
    for person in strangers[:3]:
        with undone(), pytest.raises(NotVisible):
            begin_by(opener, person)
    for person in others[:3]:
        with undone(), pytest.raises(NotPermitted):
            begin_by(opener, person)
    for nobody in sorted(set(WITHOUT_POST) - set(opener.opening.open_to)):
        with undone(), pytest.raises(NotPermitted):
            begin_by(opener, nobody)


def begin_by(opener: Opener, who: Any) -> Done:
    beside = opener.place.pk if isinstance(who, Staff) and opener.place is not None else opener.place
    return begin(opener.kind, opener.given, beside=beside, by=who, now=opener.now)


def loses_the_post(opener: Opener, key: Any) -> None:
    """Whoever opened it and holds no post any more has it again only where they find it still."""
    by = opener.by
    with undone():
        Appointment.objects.filter(staff=by).delete()
        OutOfOffice.objects.filter(deputy=by).delete()
        forget_all()
        idle = Staff.objects.get(pk=by.pk)
        ledger = ledger_of(opener.kind)
        finds = ledger.rows(opener.kind, idle).filter(pk=row_id_of(key)).exists()
        place = opener.place.pk if opener.place is not None else None
        try:
            again = begin(opener.kind, opener.given, beside=place, by=idle, now=opener.now, id=key)
        except NotVisible:
            assert not finds
        else:
            assert finds or again.waits is not None


def sent_again(opener: Opener) -> None:
    """One id, one row: the same again changes nothing, something else under it is refused, and so is somebody else."""
    key = uuid7()
    with undone():
        first = opener.open(id=key)
        before = picture()
        if opener.actor == WITHIN:
            # Whatever opens it knows by itself what it was sent before.
            with undone(), pytest.raises(InvalidInput) as taken:
                opener.open(id=key)
            assert taken.value.field == "id"
            return
        again = opener.open(id=key)
        assert again.row == first.row
        assert changed(before, picture()) == []
        for other_content in unlike(opener.given):
            with undone(), pytest.raises(InvalidInput) as refused:
                opener.open(given=other_content, id=key)
            assert refused.value.field == "id"
        if isinstance(opener.by, Staff):
            loses_the_post(opener, key)
        # Where no row says whose it is, the id alone does, which only the page knows that made it.
        if ledger_of(opener.kind).names_nobody:
            return
        for other in [who for who in opener.town.staff.values() if who != opener.by and opener.may(who)][:1]:
            with undone(), pytest.raises((NotVisible, InvalidInput)):
                opener.open(by=other, id=key)
        assert changed(before, picture()) == []


def proves(opener: Opener, done: Done) -> None:
    """The first Step says who, in which role, by which rule; the row stands where its kind begins."""
    opening, kind = opener.opening, opener.kind
    if done.waits is not None:
        assert opening.second is not None
        assert (done.waits.kind, done.waits.asked_by) == (kind.code, opener.by)
        done = agreed(done, opener.now)
    step, by = done.step, opener.by if isinstance(opener.by, Staff) else None
    if isinstance(step, AuditEntry):
        # A record without a life of its own has a line of the audit log.
        assert (step.deed, step.by) == (opening.event, by)
        return
    row = done.row
    begun = kind_of(row.matter.kind) if kind.is_matter else kind
    assert step.rule == opening.rule
    nameless = ledger_of(begun).names_nobody
    assert step.role or nameless, "in which role?"
    assert step.role == opening.as_role or isinstance(opener.by, Staff) or step.role == opener.by
    assert getattr(step, "by", None) == (None if opening.opener or nameless else by)
    assert step.event == opening.event
    assert step.from_status == ""
    assert step.to_status == begun.initial
    # What follows the opening at once has taken it further.
    assert ledger_of(begun).status_of(row) == begun.initial or opening.then is not Opening.then


@pytest.mark.parametrize(("kind", "actor"), [each for each in CASES if each.values[1] == STAFF])
def test_page_and_api_offer_an_opening(opener: Opener, kind: Kind, actor: str) -> None:
    page, named = opener.shown.address(opener.place), opener.shown.name
    answer = client_of(opener.by).get(page)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'name="deed" value="{named}"' in text or f"deed={named}" in text, "its page does not offer it"
    others = [person for person in opener.town.staff.values() if not opener.may(person)]
    # A page of its own asks where; one that stands beside something is that one's.
    for person in others if opener.shown.beside else [each for each in others if not opener.may_anywhere(each)]:
        assert client_of(person).post(page, {"deed": named}).status_code == 404, person.username
    path = f"/{kind.door}"
    assert (path in posts()) == opener.opening.by_api
    if not opener.opening.by_api:
        return
    before = picture()

    def sent(who: Staff, **more: Any) -> Any:
        token = issue_token(who, name="t", days=1, now=opener.now)
        caller = Client(headers={"Authorization": f"Bearer {token}"})
        return caller.post(f"/api/v1{path}", {**opener.body(), **more}, content_type="application/json")

    for person in others[:3]:
        with undone():
            assert sent(person).status_code in (403, 404), person.username
    for name in asked_for(opener):
        with undone():
            blamed = sent(opener.by, **{name: ""})
            assert (blamed.status_code, blamed.json()["field"]) == (422, name)
    assert changed(before, picture()) == []
    with undone():
        taken = sent(opener.by)
        assert taken.status_code in (201, 202), taken.content.decode()


def posts() -> set[str]:
    """Return every address of the API to which something is sent."""
    held = api.default_router.path_operations.items()
    return {path for path, view in held for each in view.operations if "POST" in each.methods}
