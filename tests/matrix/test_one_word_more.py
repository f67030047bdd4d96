"""Two deeds of a demand that hang on no page of it: a neighbour joins, another rater agrees; by role, and nobody else."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from factories.demands import Case, done
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import NotPermitted, NotVisible
from lianxinqiao.matters.deeds import JOINED, NEIGHBOUR, RESIDENT, SYSTEM
from matrix.people import EVERYBODY

pytestmark = pytest.mark.django_db

AGREE = {"principal", "mayor", "gov_office"}


@pytest.mark.rule("SM-3")
def test_a_neighbour_joins_and_nobody_with_a_post_or_a_receipt(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    before = picture()

    for by in (*(town.staff[who] for who in sorted(EVERYBODY)), RESIDENT, JOINED, SYSTEM):
        with pytest.raises((NotPermitted, NotVisible)):
            do(DEMAND, case.pk, "join", {"note": "我家也是"}, by=by, now=now)
    assert changed(before, picture()) == []
    assert do(DEMAND, case.pk, "join", {"note": "我家也是"}, by=NEIGHBOUR, now=now).gave


@pytest.mark.rule("principle 4")
def test_another_rater_agrees_that_a_demand_is_left_out_and_nobody_else(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    asked = done("rate", case.pk, rate="response", reason="封路", by=town.petition, now=now).gave
    deed, path = f"agree-{asked.pk}", "/demands/rates/"
    clients = {who: town.client(who) for who in EVERYBODY}
    pages = {who: client.get(path).content.decode() for who, client in clients.items()}
    assert {who for who, page in pages.items() if deed in re.findall(r'name="deed" value="([^"]+)"', page)} == AGREE
    before = picture()

    for who in sorted(EVERYBODY - AGREE):
        assert clients[who].post(path, {"deed": deed}).status_code == 404, who
        with pytest.raises((NotPermitted, NotVisible)):
            done("agree", case.pk, exclusion=asked, by=town.staff[who], now=now)
    assert changed(before, picture()) == []
    assert clients["gov_office"].post(path, {"deed": deed}).status_code == 302
    asked.refresh_from_db()
    assert asked.approved_by == town.gov_office
