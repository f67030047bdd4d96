"""What a receipt has opened is open by its code only: with another code, or another status, it is closed at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest
from django.test import Client

from factories.demands import Case, Filing, done
from factories.privacy import ask_about_data
from factories.residents import alike, follow
from factories.town import Town, day_before
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.operations.filing import find_join
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.leadership.models import Helper
from lianxinqiao.leadership.queries.helpers import find_helper
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.privacy.models import DataRequest

pytestmark = pytest.mark.django_db
NAMED = Filing(topic="road", text="路塌了，过不去", asker_name="李某", asker_phone="0717-0000009")
CLOSED = 302


def merge(*cases: Case) -> None:
    """Merge each case into the next."""
    for case, into in pairwise(cases):
        done("merge", case.pk, into=Matter.objects.get(pk=into.pk), **case.office())


def page_of(case: Case) -> Callable[[], str]:
    """Return what shows the page behind a receipt, each time it is called."""
    client = Client()
    follow(client, case.receipt.number, case.receipt.code)
    return lambda: alike(client.get("/ask/mine/").content)


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


@pytest.mark.rule("RR-13")
@pytest.mark.parametrize(
    "since", [{"is_sealed": True, "is_public": False, "public_summary": "", "grams": []}, {"sealed_on": "2026-11-01"}]
)
def test_a_helper_reads_nothing_of_what_was_sealed_since(town: Town, now: datetime, since: dict[str, object]) -> None:
    case = Case(town, now, NAMED).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": day_before(now, 0)}
    linked = begin(OUTSIDE_HELPER, given, beside=case.pk, by=town.office, now=now)
    client = Client()
    follow(client, case.receipt.number, linked.gave)
    assert NAMED.text in client.get("/ask/mine/").content.decode()
    Demand.objects.filter(pk=case.pk).update(**since)
    assert not is_open(client)


@pytest.mark.rule("RR-3")
def test_the_code_of_who_joined_opens_nothing_with_another_number(town: Town, now: datetime) -> None:
    case, other = Case(town, now, NAMED), Case(town, now, NAMED)
    Join.objects.create(demand_id=case.pk, note="", code_digest=digest_of_code("2345-6789-2345"), joined_at=now)
    assert find_join(case.receipt.number, "2345-6789-2345") is not None
    assert find_join(other.receipt.number, "2345-6789-2345") is None


@pytest.mark.rule("RR-3")
def test_what_a_receipt_has_opened_is_closed_after_half_an_hour(town: Town, now: datetime) -> None:
    case = Case(town, now, NAMED)
    client = Client()
    follow(client, case.receipt.number, case.receipt.code)
    assert is_open(client)
    session = client.session
    session["receipt"] = {**session["receipt"], "at": session["receipt"]["at"] - 30 * 60 - 1}
    session.save()
    assert not is_open(client)


@pytest.mark.rule("RR-13")
def test_the_receipt_of_what_was_merged_says_the_same_when_the_other_became_a_complaint(
    town: Town, now: datetime
) -> None:
    first, other = Case(town, now, NAMED), Case(town, now, NAMED)
    merge(first, other)
    page = page_of(first)
    before = page()
    assert f"合并办理：{other.receipt.number}" in before
    done("accuse", other.pk, by=None, now=now, about_office="village")
    assert page() == before


@pytest.mark.rule("RR-13")
def test_what_was_merged_and_merged_again_says_the_same_when_the_middle_one_became_a_complaint(
    town: Town, now: datetime
) -> None:
    first, middle, last = (Case(town, now, NAMED) for _each in range(3))
    merge(first, middle, last)
    page = page_of(first)
    before = page()
    assert f"合并办理：{last.receipt.number}" in before
    done("accuse", middle.pk, by=None, now=now, about_office="village")
    assert page() == before


@pytest.mark.rule("RR-13")
def test_what_a_complaint_is_merged_into_is_not_told_to_whom_it_had_been_merged_with(town: Town, now: datetime) -> None:
    first, other = Case(town, now, NAMED), Case(town, now, NAMED)
    merge(first, other)
    page = page_of(first)
    before = page()
    third = Case(town, now, NAMED)
    for case in (other, third):
        done("accuse", case.pk, by=None, now=now, about_office="village")
    done("merge", other.pk, into=Matter.objects.get(pk=third.pk), by=town.petition, now=now)
    assert page() == before


@pytest.mark.rule("R-10.8")
def test_the_code_of_a_helper_opens_nothing_with_another_number(town: Town, now: datetime) -> None:
    case, other = Case(town, now, NAMED).accepted(), Case(town, now, NAMED)
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": day_before(now, 0)}
    code = begin(OUTSIDE_HELPER, given, beside=case.pk, by=town.office, now=now).gave
    assert find_helper(case.receipt.number, code) is not None
    assert find_helper(other.receipt.number, code) is None
