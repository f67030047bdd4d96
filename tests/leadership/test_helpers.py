"""Who helps from outside: what the resident agreed to, as long as they agree (R-10.8)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.demands import Case, Filing
from factories.residents import follow
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.matters.models import Step
from lianxinqiao.matters.operations.beginning import begin

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-10.8")
def test_a_helper_sees_what_was_agreed_and_nothing_after_it_ends(town: Town, client: Client, now: datetime) -> None:
    stated = Filing(
        topic="road",
        text="路塌了，请来修",
        place="三组",
        channel="visit",
        read_back=True,
        asker_name="李某",
        asker_phone="0717-3334444",
    )
    demand = Case(town, now, stated).accepted()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": local_date(now)}
    with pytest.raises(NotPermitted):
        begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.mayor, now=now)
    linked = begin(OUTSIDE_HELPER, given, beside=demand.pk, by=town.office, now=now)
    row, code = linked.row, linked.gave
    assert (linked.step.event, linked.step.rule, linked.step.role) == ("link_helper", "R-10.8", "office_cadre")
    assert "请人帮忙" in town.client("office").get(f"/demands/{demand.pk}/").content.decode()
    assert follow(client, demand.receipt.number, code).status_code == 302
    page = client.get("/ask/mine/").content.decode()
    assert "请来修" in page
    assert "3334444" not in page
    assert "三组" not in page
    resident = Client()
    assert follow(resident, demand.receipt.number, demand.receipt.code).status_code == 302
    ending = {"deed": "end_helper", "end_helper-helper": f"{row.pk} {row.version}"}
    assert resident.post("/ask/mine/", ending).status_code == 302
    assert (
        list(Step.objects.filter(matter=demand.pk, rule="R-10.8").values_list("event", "role"))
        == [("end_helper", "resident"), ("link_helper", "office_cadre")][::-1]
    )
    assert client.get("/ask/mine/").status_code == 302
    assert follow(Client(), demand.receipt.number, code).status_code == 422
