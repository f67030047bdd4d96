"""Whichever door a text comes in by: what nobody sees is refused as a missing answer, and lines break with one sign."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from factories.demands import Case
from factories.residents import old_stamp
from factories.town import Town, day_before
from factories.workbooks import ROWS, workbook
from lianxinqiao.accounts.operations.registers import add_group
from lianxinqiao.accounts.operations.rules import decide_by_machine
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.demands.asks.opening import WHAT
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.operations.wording import keep_words
from lianxinqiao.intake.operations.runs import bring_workbook, check_run
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import is_words
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.kinds import declared_kinds
from lianxinqiao.outreach.operations.boxes import set_up_box
from lianxinqiao.outreach.operations.phones import publish_phone
from lianxinqiao.places.choices import Fact
from lianxinqiao.places.operations.facts import record_fact

pytestmark = pytest.mark.django_db
UNSEEN = "\u200b\u00ad\ufeff\u3164" * 3
# As a browser counts it: 4000.
LONG, KEPT = "塌" * 1999 + "\r\n" + "路" * 2000, "塌" * 1999 + "\n" + "路" * 2000


def on_the_page(town: Town, text: str) -> Any:
    form = {"about": "matter", "id": uuid7(), "stamp": old_stamp(), "topic": "road", "text": text, "send": "1"}
    return Client().post(f"/a/{town.own.code}/ask/", form)


def by_the_api(town: Town, text: str, now: datetime) -> Any:
    token = issue_token(town.petition, name="t", days=1, now=now)
    said = {"area": town.own.code, "channel": "visit", "topic": "road", "text": text, "read_back": True}
    headers = {"Authorization": f"Bearer {token}"}
    return Client(headers=headers).post("/api/v1/demands", json.dumps(said), content_type="application/json")


def by_open311(town: Town, **said: str) -> Any:
    right = {"jurisdiction_id": town.own.code, "service_code": "road", **said}
    return Client().post("/open311/v2/requests.json", right)


def test_words_that_nobody_sees_are_no_demand(town: Town, now: datetime) -> None:
    page = on_the_page(town, UNSEEN)
    assert page.status_code == 422 and page.context["form"].errors == {"text": [str(WHAT)]}
    answer = by_the_api(town, UNSEEN, now)
    assert answer.status_code == 422 and str(WHAT) in answer.json()["detail"]
    assert by_open311(town, description="路坏了，过不去", address_string=UNSEEN, address_id=UNSEEN).status_code == 400
    assert not Demand.objects.exists()
    # No description is none that is wrong: the service and the place say what it is.
    assert by_open311(town, description=UNSEEN, address_string="三组").status_code == 200
    assert Demand.objects.get().text.endswith("：三组")


def test_as_much_as_the_browser_lets_somebody_type_is_taken_by_every_door(town: Town, now: datetime) -> None:
    assert on_the_page(town, LONG).status_code == 200
    assert by_the_api(town, LONG, now).status_code in (200, 201)
    assert by_open311(town, description=LONG, address_string="三组").status_code == 200
    assert [row.text for row in Demand.objects.all()] == [KEPT] * 3


def test_who_joins_breaks_lines_with_one_sign(town: Town, client: Client, now: datetime) -> None:
    case = Case(town, now).accepted()
    answer = client.post(f"/ask/join/{case.pk}/", {"stamp": old_stamp(), "text": LONG})
    assert answer.status_code == 200
    assert Join.objects.get().note == KEPT


def test_no_kind_takes_what_nobody_sees_where_it_needs_words() -> None:
    asked = {(kind.code, each.name): each.asks for kind in declared_kinds() for each in kind.own_deeds}
    asked |= {(kind.code, ""): kind.opens.asks for kind in declared_kinds() if kind.opens is not None}
    needed = [
        (where, asks, name)
        for where, asks in asked.items()
        for name, field in asks.base_fields.items()
        if is_words(field) and field.required
    ]
    assert len(needed) > 50
    for where, asks, name in needed:
        unseen, empty = asks({name: UNSEEN}), asks({name: ""})
        assert unseen[name].data == empty[name].data == "", where


def test_a_workbook_names_cells_that_nobody_sees_as_empty(town: Town, now: datetime) -> None:
    row = list(ROWS[0])
    row[1], row[3] = UNSEEN, "\u200b"
    brought = bring_workbook(town.own, file_name="a.xlsx", content=workbook([row]), by=town.cadre, now=now)
    found = {(each["row"], each["column"]) for each in check_run(brought.pk, now=now).problems}
    assert {(2, "门牌号"), (2, "姓名")} <= found


def test_what_writes_without_a_form_asks_for_something_seen(town: Town, now: datetime) -> None:
    on = day_before(now)
    with pytest.raises(InvalidInput):
        set_up_box(town.own, place=UNSEEN, by=town.secretary, on=on, now=now)
    with pytest.raises(InvalidInput):
        publish_phone(town.own, number=UNSEEN, hours="全天", by=town.secretary, on=on, now=now)
    with pytest.raises(InvalidInput):
        keep_words(town.town, step="forward", text=UNSEEN, by=town.petition)
    with pytest.raises(InvalidInput):
        record_fact(town.town, Fact.RESIDENTS, Decimal(1), as_of=on, source=UNSEEN)
    for said in ({"decided_by": UNSEEN, "reason": "试"}, {"decided_by": "镇长办公会", "reason": UNSEEN}):
        with pytest.raises(InvalidInput) as refused:
            decide_by_machine("petition.notice_days", value="10", valid_from=day_before(now, 0), now=now, **said)
        assert said[str(refused.value.field)] == UNSEEN
    with pytest.raises(InvalidInput):
        add_group(town.own, name=UNSEEN, by=town.gov_office, now=now)
