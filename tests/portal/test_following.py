"""Number and code are tried so often and no more: whoever tries on is told to wait, and every other door stays open."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.demands import Case
from factories.residents import follow
from factories.town import Town
from lianxinqiao.portal.operations import flood

pytestmark = pytest.mark.django_db


def test_too_many_tries_to_follow_wait_and_are_told_so(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MOST_A_MINUTE", 2)
    case, client = Case(town, now), Client()
    assert [follow(client, case.receipt.number, "AAAAA-AAAAA").status_code for _each in range(2)] == [422, 422]
    for code in ("AAAAA-AAAAA", case.receipt.code):
        answer = follow(client, case.receipt.number, code)
        assert answer.status_code == 429
        assert "提交得太多了" in answer.content.decode()
        assert 'name="code"' in answer.content.decode()
    assert client.get("/ask/mine/").status_code == 302
    # From elsewhere it is followed, and what is asked at another door is counted for itself.
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert follow(elsewhere, case.receipt.number, case.receipt.code).status_code == 302
    flood.let_pass("127.0.0.1", now=now)
