"""What a receipt has opened is open by its code only: with another code, or another status, it is closed at once."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.demands import Case, Filing, done
from factories.privacy import ask_about_data
from factories.residents import follow
from factories.town import Town, day_before
from lianxinqiao.demands.models import Join
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.leadership.models import Helper
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.privacy.models import DataRequest

pytestmark = pytest.mark.django_db
NAMED = Filing(topic="road", text="路塌了，过不去", asker_name="李某", asker_phone="0717-0000009")
CLOSED = 302


def is_open(client: Client) -> bool:
    answer = client.get("/ask/mine/")
    assert answer.status_code in (200, CLOSED)
    return answer.status_code == 200


@pytest.mark.rule("RR-3")
def test_a_new_code_closes_what_the_old_one_has_opened(town: Town, now: datetime) -> None:
    case = Case(town, now, NAMED)
    client = Client()
    follow(client, case.receipt.number, case.receipt.code)
    assert is_open(client)
    new = done("reissue", case.pk, identity_checked=True, **case.office()).gave

    assert not is_open(client)
    answer = client.post("/ask/mine/", {"deed": "withdraw"})
    assert (answer.status_code, answer["Location"]) == (CLOSED, "/ask/follow/")
    assert case.status == "received"
    follow(client, case.receipt.number, new)
    assert is_open(client)


@pytest.mark.rule("RR-3")
def test_who_joined_becomes_nobody_else_when_their_receipt_is_gone(town: Town, now: datetime) -> None:
    case = Case(town, now, NAMED)
    Join.objects.create(demand_id=case.pk, note="", code_digest=digest_of_code("2345-6789-2345"), joined_at=now)
    client = Client()
    follow(client, case.receipt.number, "2345-6789-2345")
    assert is_open(client)
    assert 'value="withdraw"' not in client.get("/ask/mine/").content.decode()
    Join.objects.all().delete()

    assert not is_open(client)
    client.post("/ask/mine/", {"deed": "withdraw"})
    assert case.status == "received"


@pytest.mark.rule("R-10.8")
def test_a_helper_who_was_ended_or_has_another_code_reads_nothing_more(town: Town, now: datetime) -> None:
    case = Case(town, now, NAMED).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": day_before(now, 0)}
    linked = begin(OUTSIDE_HELPER, given, beside=case.pk, by=town.office, now=now)
    client, again = Client(), Client()
    for each in (client, again):
        follow(each, case.receipt.number, linked.gave)
        assert is_open(each)
    Helper.objects.filter(pk=linked.row.pk).update(code_digest=digest_of_code("2345-6789-2345"))
    assert not is_open(client)
    Helper.objects.filter(pk=linked.row.pk).update(code_digest=digest_of_code(linked.gave))
    do(OUTSIDE_HELPER, linked.row.pk, "end_helper", by=town.petition, now=now)
    assert again.get("/ask/mine/").status_code != 200


@pytest.mark.rule("SM-10")
def test_a_request_about_ones_data_is_open_by_its_code(town: Town, now: datetime) -> None:
    made = ask_about_data(town.own, now=now)
    client = Client()
    follow(client, made.row.matter.number, made.gave)
    assert is_open(client)
    DataRequest.objects.filter(pk=made.row.pk).update(code_digest=digest_of_code("2345-6789-2345"))
    assert not is_open(client)
