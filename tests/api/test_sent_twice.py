"""What is sent twice: one rule for the API, the residents' form and the door for programs."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from factories.openings import Opener, in_json, openings
from factories.residents import old_stamp
from factories.town import Town, day_before
from factories.walking import Walker
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.idempotency import forget_old_answers
from lianxinqiao.api.kinds import has_door
from lianxinqiao.api.models import IdempotentAnswer
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import StillBeingDone, hold_id, row_id_of
from lianxinqiao.matters.deeds import STAFF, Deed
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import Kind, kind_of, registered_kinds
from lianxinqiao.matters.models import Matter, Seconding
from lianxinqiao.matters.operations.affairs import hide_from

pytestmark = pytest.mark.django_db


def caller(town: Town, who: str, now: datetime) -> Client:
    return Client(headers={"Authorization": f"Bearer {issue_token(town.staff[who], name='t', days=1, now=now)}"})


def post(client: Client, path: str, body: Any, key: Any) -> Any:
    headers = {"Idempotency-Key": str(key)}
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def a_report(town: Town, facts: str = "断水") -> dict[str, Any]:
    return {"area": town.own.code, "kind": "people", "place": "一组", "facts": facts}


def a_demand(town: Town, text: str = "三组机耕路塌方") -> dict[str, Any]:
    return {"area": town.own.code, "channel": "visit", "topic": "road", "text": text, "read_back": True}


@pytest.mark.parametrize(("path", "body", "who"), [("reports", a_report, "cadre"), ("demands", a_demand, "petition")])
def test_the_same_again_other_content_and_somebody_else(
    town: Town, now: datetime, path: str, body: Any, who: str
) -> None:
    key = uuid4()
    mine = caller(town, who, now)
    first = post(mine, path, body(town), key)
    assert first.status_code == 201, first.content.decode()
    again = post(mine, path, body(town), key)
    assert (again.status_code, again.json()["id"], again.json()["number"]) == (
        201,
        *(first.json()[name] for name in ("id", "number")),
    )
    other = post(mine, path, body(town, "另一件事情的内容"), key)
    assert (other.status_code, first.json()["number"] in other.content.decode()) == (422, False)
    for stranger in ("sibling", "far_cadre", "secretary"):
        answer = post(caller(town, stranger, now), path, body(town), key)
        assert answer.status_code in (403, 404), stranger
        assert first.json()["number"] not in answer.content.decode()
        assert first.json()["id"] not in answer.content.decode()
    answer = post(caller(town, "secretary", now), "reports", a_report(town), key)
    assert answer.status_code == 404


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize("is_kept", [True, False])
def test_from_whom_it_is_hidden_since_learns_nothing_by_sending_it_again(
    town: Town, now: datetime, *, is_kept: bool
) -> None:
    filed, part = uuid4(), uuid4()
    mine = caller(town, "petition", now)
    demand = post(mine, "demands", a_demand(town), filed).json()
    given = {"beside": demand["id"], "to": str(town.cadre.pk), "task": "去看一看", "due_on": day_before(now, -3)}
    assert post(mine, "assignments", given, part).status_code == 201
    for path, body, key in (("demands", a_demand(town), filed), ("assignments", given, part)):
        assert post(mine, path, body, key).status_code == 201, path
        if not is_kept:
            forget_old_answers(now=now + timedelta(days=8))
        assert post(mine, path, {**body, "text": "改", "task": "改"}, key).status_code == 422, path
    matter = Matter.objects.select_for_update().get(pk=demand["id"])
    hide_from(matter, [town.petition], by=None, role="system", now=now)
    for path, body, key in (("demands", a_demand(town), filed), ("assignments", given, part)):
        for sent in (body, {**body, "text": "改", "task": "改"}):
            answer = post(mine, path, sent, key)
            assert (answer.status_code, demand["number"] in answer.content.decode()) in {(404, False), (422, False)}, (
                path
            )
        assert post(mine, path, body, key).status_code == 404, path


@pytest.mark.rule("RR-13")
def test_the_key_of_a_hidden_row_is_answered_as_any_new_one(town: Town, now: datetime) -> None:
    """By no door: neither what it is nor that it is there."""
    filed = [post(caller(town, "petition", now), "demands", a_demand(town), uuid4()).json()["id"] for _each in range(4)]
    for each in Matter.objects.select_for_update().filter(pk__in=filed):
        hide_from(each, [town.cadre], by=None, role="system", now=now)
    mine = caller(town, "cadre", now)
    homes = [{"group": town.homes[0].group_id, "head_name": "试", "house_no": f"x{each}"} for each in range(2)]
    doors = (("reports", [a_report(town)] * 2), ("households", homes), ("demands", [a_demand(town)] * 2))
    for taken, (path, bodies) in zip(filed, doors, strict=False):
        hidden, new = (post(mine, path, *each) for each in zip(bodies, (taken, uuid4()), strict=True))
        assert (hidden.status_code, new.status_code) == (201, 201), path
        assert set(hidden.json()) == set(new.json())
        assert taken not in hidden.content.decode()
    asked = {"jurisdiction_id": town.own.code, "service_code": "road", "address_string": "一组"}
    for key in (filed[-1], str(uuid4())):
        said = {**asked, "description": "三组机耕路塌方"}
        answer = Client(headers={"Idempotency-Key": key}).post("/open311/v2/requests.json", said)
        assert answer.status_code == 200, answer.content.decode()


def test_a_key_that_is_another_rows_id_is_no_error(town: Town, now: datetime) -> None:
    mine = caller(town, "cadre", now)
    mine.raise_request_exception = False
    for path, body in (
        ("reports", a_report(town)),
        ("households", {"group": town.homes[0].group_id, "house_no": "x9", "head_name": "试"}),
    ):
        for number, taken in enumerate((town.homes[0].pk, town.homes[-1].pk, town.cadre.pk)):
            assert post(mine, path, {**body, "house_no": f"x{number}"}, taken).status_code in (201, 422), (path, taken)


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_being_done_the_second_waits() -> None:
    key = uuid4()
    said: list[type] = []

    def second() -> None:
        try:
            with transaction.atomic():
                hold_id(key)
            said.append(int)
        except StillBeingDone:
            said.append(StillBeingDone)
        finally:
            connection.close()

    with transaction.atomic():
        hold_id(key)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    second()
    assert said == [StillBeingDone, int]
    assert StillBeingDone.status == 409


def test_an_answer_is_kept_sealed_and_a_reading_is_not_kept(town: Town, now: datetime) -> None:
    home = town.homes[0]
    mine = caller(town, "cadre", now)
    key = uuid4()
    body = {"house_no": "新9", "head_name": "尉迟恭敬", "group": home.group_id}
    assert post(mine, "households", body, key).status_code == 201
    assert post(mine, "households", body, key).json()["id"] == str(row_id_of(key))
    reading = uuid4()
    for _turn in range(3):
        answer = post(mine, f"households/{home.pk}/open", {"purpose": "visit"}, reading)
        assert (answer.status_code, answer.json()["head"]) == (200, home.head_name)
    assert RecordOpening.objects.filter(subject_id=home.pk).count() == 3
    assert post(mine, f"households/{home.pk}/open", {"purpose": "help"}, reading).status_code == 422
    assert IdempotentAnswer.objects.get(key=reading).body is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '|') FROM api_idempotentanswer t")
        plain = cursor.fetchone()[0]
    assert [word for word in ("尉迟", home.head_name, "house_no") if word in plain] == []
    assert forget_old_answers(now=now + timedelta(days=8)) == 2
    # What each id was sent with stays as long as what came of it: the same is answered, other content is refused.
    assert post(mine, "households", body, key).json()["id"] == str(row_id_of(key))
    IdempotentAnswer.objects.all().delete()
    assert post(mine, "households", {**body, "phone": "0717-7654321"}, key).status_code == 422


def test_the_residents_form(town: Town, client: Client) -> None:
    form = {"about": "matter", "id": uuid7(), "topic": "water", "text": "水压低，二楼上不去水", "send": "1"}
    path = f"/a/{town.own.code}/ask/"
    first = client.post(path, {**form, "stamp": old_stamp()})
    again = client.post(path, {**form, "stamp": old_stamp()})
    assert (again.status_code, again.context["number"], again.context["code"]) == (200, first.context["number"], "")
    other = Client().post(path, {**form, "stamp": old_stamp(), "text": "别人写的另一件事情"})
    assert (other.status_code, first.context["number"] in other.content.decode()) == (422, False)
    assert "别人写的另一件事情" in other.content.decode()
    assert Demand.objects.count() == 1


def test_the_residents_form_with_an_id_of_a_row_of_staff(town: Town, client: Client, now: datetime) -> None:
    key = uuid4()
    number = post(caller(town, "cadre", now), "reports", a_report(town), key).json()["number"]
    form = {"about": "matter", "id": key, "topic": "water", "text": "水压低，二楼上不去水", "send": "1"}
    answer = client.post(f"/a/{town.own.code}/ask/", {**form, "stamp": old_stamp()})
    assert (answer.status_code, number in answer.content.decode()) == (404, False)


def test_the_door_for_programs(town: Town, client: Client) -> None:
    body = {
        "jurisdiction_id": town.own.code,
        "service_code": "road",
        "description": "路灯不亮，请来修一下",
        "address_string": "村口",
    }
    headers = {"Idempotency-Key": str(uuid4())}

    def file(**more: str) -> Any:
        return client.post("/open311/v2/requests.json", {**body, **more}, headers=headers)

    first, again = file(), file()
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()[0]["service_request_id"] == again.json()[0]["service_request_id"]
    assert "只在第一次显示" in again.json()[0]["service_notice"]
    assert file(description="另一件事情，水管破了").status_code == 422
    headers["Idempotency-Key"] = "x"
    assert file().status_code == 400
    assert Demand.objects.count() == 1


def asked_of_two() -> list[Any]:
    """Return every declared deed, of every kind, that may wait for a second person and has a door."""
    each = [(kind, deed) for kind in registered_kinds() for deed in kind.deeds if deed.second is not None]
    return [pytest.param(kind, deed, id=f"{kind.code}-{deed.name}") for kind, deed in each if has_door(deed)]


def sent_twice(client: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Send what is proposed, again, and again when its second person has agreed; return what is answered each time."""
    key = uuid4()
    first = post(client, path, body, key)
    assert first.status_code == 202, first.content.decode()
    said: dict[str, Any] = first.json()
    again = post(client, path, body, key)
    assert (again.status_code, again.json()) == (202, said)
    waits = Seconding.objects.get()
    do(SECONDING, waits.pk, "agree", by=waits.second, now=waits.asked_at)
    later = post(client, path, body, key)
    assert (later.status_code, later.json()) == (202, said)
    assert Seconding.objects.count() == 1
    return said


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize(("kind", "deed"), asked_of_two())
def test_a_proposed_deed_sent_again_is_answered_as_before(town: Town, now: datetime, kind: Kind, deed: Deed) -> None:
    walker = Walker(town, now, kind)
    by, given = walker.proposing(deed, sorted(deed.at)[0])
    body = {**{name: in_json(value) for name, value in given.items()}, "version": walker.version}
    said = sent_twice(caller(town, by.username, now), f"{kind.door}/{walker.pk}/deeds/{deed.name}", body)
    assert said["kind"] == SECONDING.code


@pytest.mark.parametrize(
    ("kind", "actor"),
    [
        pytest.param(kind, actor, id=kind.code)
        for kind, actor in openings()
        if actor == STAFF and kind.opens is not None and kind.opens.second is not None and kind.opens.by_api
    ],
)
def test_a_proposed_opening_sent_again_is_answered_as_before(town: Town, now: datetime, kind: Kind, actor: str) -> None:
    opener = Opener(town, now, kind, actor).ready()
    assert sent_twice(caller(town, opener.by.username, now), kind.door, opener.body())["kind"] == SECONDING.code


def test_a_lowering_by_the_door_of_reports_is_answered_as_before(town: Town, now: datetime) -> None:
    walker = Walker(town, now, kind_of("people"))
    judge = walker.kind.deed("judge")
    assert judge is not None
    by, given = walker.proposing(judge, "acknowledged")
    body = {**given, "second": given["second"].username, "event": "judge", "version": walker.version}
    sent_twice(caller(town, by.username, now), f"reports/{walker.pk}/steps", body)
