"""Promises given on a visit: kept, honestly given up, passed on; each by a deed with a Step."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from factories.town import Town
from factories.visits import a_promise
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.visits.kind import PROMISE
from lianxinqiao.visits.models import PromiseStep
from lianxinqiao.visits.operations.promises import count_promises, move_promises

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-3.5")]


@pytest.mark.refuses("promise.reopen", "只能撤销")
def test_an_ended_promise_comes_back_the_same_day_only(town: Town, now: datetime) -> None:
    promise = a_promise(town, now)
    do(PROMISE, promise.pk, "end", {"kept": True}, by=town.cadre, now=now)

    with pytest.raises(NotVisible):
        do(PROMISE, promise.pk, "reopen", by=town.director, now=now)
    with pytest.raises(StepNotAllowed):
        do(PROMISE, promise.pk, "reopen", by=town.cadre, now=now + timedelta(days=1))
    do(PROMISE, promise.pk, "reopen", by=town.cadre, now=now)
    promise.refresh_from_db()
    assert (promise.status, promise.kept_on, promise.outcome) == ("open", None, "")
    steps = PromiseStep.objects.values_list("event", "to_status", "role", "rule")
    assert list(steps) == [("end", "kept", "village_cadre", "R-3.5"), ("reopen", "open", "village_cadre", "R-3.5")]


def test_what_is_given_up_says_why_and_ends_once(town: Town, now: datetime) -> None:
    promise = a_promise(town, now)
    with pytest.raises(InvalidInput) as refused:
        do(PROMISE, promise.pk, "end", {"kept": False, "outcome": " "}, by=town.cadre, now=now)
    assert refused.value.field == "outcome"
    do(PROMISE, promise.pk, "end", {"kept": False, "outcome": "没有这项政策"}, by=town.cadre, now=now)
    promise.refresh_from_db()
    assert (promise.status, promise.outcome) == ("given_up", "没有这项政策")
    with pytest.raises(StepNotAllowed):
        do(PROMISE, promise.pk, "end", {"kept": True}, by=town.cadre, now=now)


def test_the_page_offers_what_is_declared(town: Town, now: datetime) -> None:
    promise = a_promise(town, now)
    client, path = town.client("cadre"), f"/promises/{promise.pk}/"
    assert client.post(path, {"deed": "end", "end-kept": "1"}).status_code == 422, "it is asked what they saw"
    assert client.post(path, {"deed": "end", "end-kept": "1", "version": "1"})["Location"] == "/promises/"
    assert client.post(path, {"deed": "end", "end-kept": "0", "end-outcome": "x", "version": "1"}).status_code == 409
    assert 'value="reopen"' in client.get(path).content.decode()
    assert client.post(path, {"deed": "reopen", "version": "1"}).status_code == 409
    assert client.post(path, {"deed": "reopen", "version": "2"}).status_code == 302
    assert town.client("director").get(path).status_code == 404


def test_open_promises_go_to_whoever_takes_over(town: Town, now: datetime) -> None:
    promise, ended = a_promise(town, now), a_promise(town, now)
    do(PROMISE, ended.pk, "end", {"kept": True}, by=town.cadre, now=now)
    with pytest.raises(NotPermitted):
        do(PROMISE, promise.pk, "pass_on", {"to": town.director}, by=town.cadre, now=now)
    assert move_promises(town.cadre, town.director, town.office, now) == 1
    assert (count_promises(town.cadre, None), count_promises(town.director, None)) == (0, 1)
    step = PromiseStep.objects.get(promise=promise)
    assert (step.event, step.by, step.rule) == ("pass_on", town.office, "R-2.12")


def test_the_api_answers_with_the_promises_of_the_status_that_is_asked_for(town: Town, now: datetime) -> None:
    waits, kept = a_promise(town, now), a_promise(town, now)
    do(PROMISE, kept.pk, "end", {"kept": True}, by=town.cadre, now=now)
    token = issue_token(town.cadre, name="t", days=1, now=now)
    api = Client(headers={"Authorization": f"Bearer {token}"})

    def told(**wanted: str) -> set[str]:
        return {row["id"] for row in api.get("/api/v1/promises", wanted).json()["items"]}

    assert told() == {str(waits.pk), str(kept.pk)}
    assert (told(status="open"), told(status="kept")) == ({str(waits.pk)}, {str(kept.pk)})
    assert told(status="given_up") == set()
    assert api.get("/api/v1/promises", {"status": "junk"}).status_code == 422
