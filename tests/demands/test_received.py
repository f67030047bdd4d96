"""What came in before it was written down: the day of receipt is asked at every door of the staff, and limits count from it (SM-3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories.beginnings import a_letter
from factories.demands import OWN_ROAD, Case
from factories.leadership import Day, on_record, record_of
from factories.residents import follow
from factories.town import SHANGHAI, Town
from factories.visits import a_visit, write_visit
from factories.workbooks import workbook
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import end_of_day, local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.hotline.workbook import TITLES
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.beginning import begin

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-3")]
WORDS: dict[str, Any] = {"topic": "road", "text": "三组机耕路塌方，车过不去", "channel": "paper", "read_back": True}


def entered(town: Town, now: datetime, received_on: date | None, **more: Any) -> Demand:
    given = {**WORDS, "received_on": received_on}
    row: Demand = begin(DEMAND, given, beside=town.own, by=town.cadre, now=now, **more).row
    return row


def test_a_letter_of_last_week_counts_from_the_day_on_which_it_came(town: Town, now: datetime) -> None:
    today = local_date(now)
    came = today - timedelta(days=7)
    row = entered(town, now, came)

    assert (row.received_on, row.matter.opened_at) == (came, now)
    clocks = {each.rule: each for each in Clock.objects.filter(matter=row.pk)}
    assert all(local_date(each.start_at) == came for each in clocks.values())
    assert clocks["petition.notice_days"].due_at == end_of_day(came + timedelta(days=15))
    step = row.matter.steps.get()
    assert (step.at, step.data["received_on"]) == (now, came.isoformat())
    page = town.client("petition").get(f"/demands/{row.pk}/").content.decode()
    assert "收到的日期" in page and "补登于" in page


def test_without_a_day_it_came_now(town: Town, now: datetime) -> None:
    for day in (None, local_date(now)):
        row = entered(town, now, day)
        assert row.received_at == now
        assert "received_on" not in row.matter.steps.get().data


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (1, True), (90, True), (91, False)])
def test_it_came_between_ninety_days_ago_and_today(town: Town, now: datetime, days: int, taken: bool) -> None:
    came = local_date(now) - timedelta(days=days)
    if taken:
        assert entered(town, now, came).received_on == came
        return
    with pytest.raises(InvalidInput) as refused:
        entered(town, now, came)
    assert refused.value.field == "received_on"
    assert not Demand.objects.exists()


def test_who_asks_themselves_says_no_other_day(town: Town, now: datetime) -> None:
    given = {**WORDS, "channel": "web", "read_back": False, "received_on": local_date(now) - timedelta(days=9)}
    row = begin(DEMAND, given, beside=town.own, by="resident", now=now).row
    assert row.received_at == now


def test_nothing_came_before_that_of_which_it_comes(town: Town, now: datetime) -> None:
    day = local_date(now) - timedelta(days=3)
    written = a_visit(kind="household_visit", visited_on=day, household=town.homes[0])
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    source = ("visit", visit.pk)
    with pytest.raises(InvalidInput, match="收到的日期不能再早"):
        entered(town, now, day - timedelta(days=1), raised_by=source)
    assert entered(town, now, day, raised_by=source).received_on == day
    assert entered(town, now, None, raised_by=source).received_on == day
    page = town.client("cadre").get(f"/demands/new/?visit={visit.pk}").content.decode()
    assert f'value="{day.isoformat()}"' in page
    letter = Matter.objects.get(pk=a_letter(town, now))
    with pytest.raises(InvalidInput, match="收到的日期不能再早"):
        entered(town, now, local_date(letter.opened_at) - timedelta(days=1), raised_by=("letter", letter.pk))


def test_it_is_asked_at_the_counter_beside_a_letter_and_by_the_api(town: Town, now: datetime) -> None:
    day = local_date(now) - timedelta(days=5)
    counter = town.client("cadre")
    assert 'received_on"' in counter.get("/demands/new/").content.decode()
    letter = a_letter(town, now)
    page = f"/letters/{letter}/?deed=raise_demand"
    assert 'received_on"' in town.client("petition").get(page, follow=True).content.decode()
    token = issue_token(town.cadre, name="t", days=1, now=now)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    body = {"area": town.own.code, **WORDS, "received_on": day.isoformat()}
    sent = api.post("/api/v1/demands", body, content_type="application/json", headers={"Idempotency-Key": str(uuid7())})
    assert sent.status_code == 201, sent.content
    assert Demand.objects.get(pk=sent.json()["id"]).received_on == day


def test_a_work_order_says_when_it_was_received(town: Town, now: datetime) -> None:
    day, client = local_date(now) - timedelta(days=5), town.client("petition")

    def bring(received: str) -> tuple[int, bool]:
        order = ("12345-7", "甲村", "道路、路灯", "路灯坏了两盏", "村口", "", "", "", "", received)
        file = SimpleUploadedFile("a.xlsx", workbook([order], TITLES))
        answer = client.post("/demands/import/", {"deed": "bring", "file": file, "take": "on"})
        return answer.status_code, "收到日不在范围内" in answer.content.decode()

    tomorrow, too_long = local_date(now) + timedelta(days=1), local_date(now) - timedelta(days=91)
    assert bring("昨天") == (422, False)
    assert [bring(each.isoformat()) for each in (tomorrow, too_long)] == [(422, True), (422, True)]
    assert not Demand.objects.exists()
    assert bring(day.isoformat()) == (302, False)
    assert Demand.objects.get().received_on == day


def test_what_is_said_at_a_reception_was_received_on_its_day(town: Town, now: datetime) -> None:
    day = Day(town, now).published()
    came = day.walk_in(about="路灯")
    later = datetime.combine(day.row.on + timedelta(days=2), time(10), SHANGHAI)
    on_record(came.pk, "record", by=town.principal, now=later, **record_of(town.own))
    assert Demand.objects.get().received_on == day.row.on


def test_who_filed_reads_both_days(town: Town, now: datetime) -> None:
    case = Case(town, now, OWN_ROAD)
    Demand.objects.filter(pk=case.pk).update(received_at=now - timedelta(days=7))
    browser = Client()
    follow(browser, case.receipt.number, case.receipt.code)
    page = browser.get("/ask/mine/").content.decode()
    assert "补登于" in page and "收到的日期" in page
