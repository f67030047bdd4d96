"""The inboxes, their counts and the supervisions hold nothing that is hidden from a person (RR-13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from factories.demands import Filing, done, file_demand
from factories.matters import answer_supervision, supervise
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.matters.queries import inbox

pytestmark = pytest.mark.django_db

WORDS = "别让他看见的机耕路"


def _handled_by_office(town: Town, now: datetime) -> Any:
    stated = Filing(topic="road", text=WORDS, channel="visit", read_back=True, public_summary="路塌")
    demand = file_demand(town.own, stated, by=town.cadre, now=now).demand
    # Words that are nowhere else: a title of ours could be another's.
    Matter.objects.filter(pk=demand.pk).update(title=WORDS)
    by_office: dict[str, Any] = {"by": town.petition, "expected_version": None, "now": now}
    done("register", demand.pk, petition_class="appeal", public_summary="路塌", is_public=True, **by_office)
    done("screen", demand.pk, conflict_checked=True, **by_office)
    done("accept", demand.pk, handler=town.office, is_told=False, **by_office)
    return demand.pk


def _stands_in(town: Town, deputy: str, now: datetime) -> None:
    stand_in(
        town.office,
        deputy=town.staff[deputy],
        kind="leave",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=3),
        by=town.office,
        now=now,
    )


@pytest.mark.parametrize("first", ["excluded", "deputy"])
@pytest.mark.parametrize("box", ["todo", "doing"])
def test_a_deputy_who_is_excluded_finds_nothing_of_the_demand(town: Town, now: datetime, first: str, box: str) -> None:
    demand = _handled_by_office(town, now)
    if box == "doing":
        done("start", demand, by=town.office, expected_version=None, now=now)
        Matter.objects.filter(pk=demand).update(phase="waiting")
    else:
        Matter.objects.filter(pk=demand).update(phase="open")
    if first == "deputy":
        _stands_in(town, "director", now)
    done("exclude", demand, person=town.director, reason="亲属", by=town.petition, expected_version=None, now=now)
    if first == "excluded":
        _stands_in(town, "director", now)
    number = Matter.objects.get(pk=demand).number
    token = issue_token(town.director, name="t", days=1, now=now)
    client, api = town.client("director"), Client(headers={"Authorization": f"Bearer {token}"})

    pages = ("/", "/inbox/todo/", "/inbox/doing/", "/inbox/done/", "/inbox/supervised/", "/matters/", "/messages/")
    calls = ("inbox/todo", "inbox/doing", "inbox/done", "supervisions", "matters")

    assert not Matter.objects.visible_to(town.director).filter(pk=demand).exists()
    assert client.get(f"/demands/{demand}/").status_code == 404
    read = {page: client.get(page).content.decode() for page in pages}
    read |= {call: api.get(f"/api/v1/{call}").content.decode() for call in calls}
    assert [name for name, said in read.items() if WORDS in said or number in said or str(demand) in said] == []
    counts = inbox.counts(town.director, now=now)
    assert (counts.todo, counts.doing, counts.late, counts.supervised) == (0, 0, 0, 0)
    assert 'id="badge-todo" hx-swap-oob="true" hidden>0<' in client.get("/badges/").content.decode()


def test_a_deputy_who_is_not_excluded_finds_it(town: Town, now: datetime) -> None:
    demand = _handled_by_office(town, now)
    Matter.objects.filter(pk=demand).update(phase="open")
    _stands_in(town, "director", now)

    assert [row.pk for row in inbox.todo(town.director, now=now)] == [demand]
    assert inbox.counts(town.director, now=now).todo == 1
    assert inbox.counts(town.director, now=now + timedelta(days=400)).late == 1


def test_supervisions_of_a_demand_one_is_excluded_from_are_gone_for_who_asked_and_who_was_asked(
    town: Town, now: datetime
) -> None:
    demand = _handled_by_office(town, now)
    row = supervise(demand, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now)
    assert [x.pk for x in inbox.supervisions(town.principal)] == [row.pk]
    assert inbox.counts(town.office, now=now).supervised == 1

    for person in (town.principal, town.office):
        done("exclude", demand, person=person, reason="亲属", by=town.petition, expected_version=None, now=now)

    for name in ("principal", "office"):
        assert list(inbox.supervisions(town.staff[name])) == []
        assert inbox.counts(town.staff[name], now=now).supervised == 0
        client = town.client(name)
        assert client.get(f"/supervisions/{row.pk}/").status_code == 404
        assert client.post(f"/supervisions/{row.pk}/", {"deed": "answer", "answer": "x"}).status_code == 404
        assert WORDS not in client.get("/inbox/supervised/?export=xlsx").content.decode(errors="ignore")
    assert Supervision.objects.get().answer == ""


def test_whoever_takes_over_from_an_excluded_handler_owes_the_answer(town: Town, now: datetime) -> None:
    demand = _handled_by_office(town, now)
    row = supervise(demand, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now)

    done("exclude", demand, person=town.office, reason="亲属", by=town.petition, expected_version=None, now=now)

    assert [x.pk for x in inbox.supervisions(town.petition)] == [row.pk]
    assert inbox.counts(town.petition, now=now).supervised == 1


def test_what_was_told_before_is_forgotten_when_somebody_is_excluded(town: Town, now: datetime) -> None:
    demand = _handled_by_office(town, now)
    client = town.client("office")
    assert WORDS in client.get("/messages/").content.decode()

    done("exclude", demand, person=town.office, reason="亲属", by=town.petition, expected_version=None, now=now)

    assert WORDS not in client.get("/messages/").content.decode()


def test_the_counts_are_one_query(town: Town, now: datetime, django_assert_num_queries: Any) -> None:
    from lianxinqiao.accounts.scope import scope_of

    _handled_by_office(town, now)
    scope_of(town.office)

    with django_assert_num_queries(1):
        inbox.counts(town.office, now=now)


@pytest.mark.parametrize("who", ["principal", "office"])
def test_supervisions_that_wait_for_an_answer_come_first_however_late_the_others(
    town: Town, now: datetime, who: str
) -> None:
    soon, late, later = (
        supervise(
            _handled_by_office(town, now), text="请答复", due_on=day_before(now, -days), by=town.principal, now=now
        )
        for days in (3, 5, 9)
    )
    answer_supervision(soon.pk, answer="好", by=town.office, now=now)
    token = issue_token(town.staff[who], name="t", days=1, now=now)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    expected = [str(each.pk) for each in (late, later, soon)]

    assert [row["id"] for row in api.get("/api/v1/supervisions").json()["items"]] == expected
    assert api.get("/api/v1/supervisions", {"size": 2}).json()["next"] is not None
    page = town.client(who).get("/inbox/supervised/").content.decode()
    assert sorted(expected, key=lambda pk: page.index(f"/supervisions/{pk}/")) == expected
