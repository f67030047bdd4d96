"""Who finds which demand in the register and its views (RR-1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.demands import Case, Filing, done, file_demand
from factories.town import Town
from factories.workbooks import sheet_words
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.queries import register
from lianxinqiao.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-18.4")
def test_heard_and_not_answered_is_a_list_with_the_oldest_first(town: Town, now: datetime) -> None:
    old = Case(town, now - timedelta(days=40))
    older = Case(town, now - timedelta(days=60))
    fresh = Case(town, now)
    page = town.client("petition").get("/demands/?phase=late&order=old").content.decode()
    numbers = [case.receipt.number for case in (older, old)]
    assert [page.index(number) for number in numbers] == sorted(page.index(number) for number in numbers)
    assert f"/demands/{fresh.pk}/" not in page


@pytest.mark.rule("RR-1")
def test_closed_demands_are_found_by_number_and_by_the_office_only(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    number = case.receipt.number

    def hits(who: str, words: str) -> int:
        staff = town.staff[who]
        return register.matching(register.register_of(staff), words).count()

    assert [
        hits("petition", words) for words in ("塌方", number, number.rsplit("-", 1)[1], number.rsplit("-", 1)[1][:-1])
    ] == [1, 1, 1, 1]
    assert hits("principal", number) == 1
    done("withdraw", case.pk, by=None, now=now)
    assert [hits("petition", words) for words in ("塌方", number)] == [0, 1]
    assert hits("principal", number) == 0
    order = file_demand(
        town.own,
        Filing(topic="road", text="工单内容如下", channel="hotline", outside_number="YC-2026-09", read_back=True),
        by=town.petition,
        now=now,
    )
    assert hits("petition", "yc-2026-09") == 1
    file_demand(town.own, Filing(topic="road", text="国道G242边上塌了"), by=None, now=now)
    assert hits("petition", "g242") == 1
    assert order.number


@pytest.mark.rule("RR-1")
def test_leaders_see_the_title_and_the_limit_only(town: Town, now: datetime) -> None:
    stated = Filing(
        topic="subsidy",
        text="低保年审\n我家里有病人，请保密",
        channel="visit",
        read_back=True,
        asker_name="李某",
        asker_phone="0717-1234567",
    )
    case = Case(town, now, stated)
    page = town.client("principal").get(f"/demands/{case.pk}/").content.decode()
    assert Matter.objects.get(pk=case.pk).title in page
    assert "低保年审" not in page
    assert "有病人" not in page
    assert "李某" not in page
    office = town.client("petition")
    assert "0717-1234567" not in office.get(f"/demands/{case.pk}/").content.decode()
    assert office.post(f"/demands/{case.pk}/", {"open_asker": "1"}).status_code == 302
    assert "0717-1234567" in office.get(f"/demands/{case.pk}/").content.decode()


@pytest.mark.rule("RR-1")
def test_what_we_owe_is_computed_from_open_cases_and_empty_when_none_is(town: Town, now: datetime) -> None:
    """No label on any household."""
    case = Case(
        town, now, Filing(topic="road", text="门口的路坏了", channel="visit", read_back=True, household=town.homes[0])
    ).accepted()
    assert register.households_awaiting_answer(town.petition).count() == 1
    done("withdraw", case.pk, by=None, now=now)
    assert register.households_with_open_demand(town.petition).count() == 0


def test_search_takes_two_characters_and_finds_rare_ones(town: Town, now: datetime) -> None:
    case = Case(town, now, Filing(topic="road", text="𬱖家坡的路，𠮷家门口", channel="visit", read_back=True))
    rows = register.register_of(town.petition)
    assert [row.pk for row in register.matching(rows, "𬱖家")] == [case.pk]
    assert list(register.matching(rows, "没有这样的话")) == []


def test_a_ledger_names_its_title_unit_writer_and_date(town: Town, now: datetime) -> None:
    Case(town, now)
    words = sheet_words(town.client("petition").get("/demands/?export=xlsx").content)
    for part in ("诉求登记簿", "制表单位：试镇综治信访办", "制表人：试petition", f"制表时间：{local_date(now)}"):
        assert part in words
    assert "制表单位：甲村　制表人：试cadre" in sheet_words(
        town.client("cadre").get("/households/?export=xlsx").content
    )
