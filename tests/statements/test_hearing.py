"""Whoever is complained of is heard on the matter, and learns nothing of who complained (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from factories.complaints import at_work, complaint, of_the_cadre
from factories.demands import Case, complain, done
from factories.statements import ask_statement
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.operations.steps import LEAST_LOT, next_number
from lianxinqiao.matters.web.offers import more_offers
from lianxinqiao.notifications.models import Message
from lianxinqiao.statements.kind import STATEMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def accused(town: Town, now: datetime) -> Demand:
    return of_the_cadre(town, now)


@pytest.mark.rule("RR-10")
@pytest.mark.rule("RR-13")
@pytest.mark.refuses("statement.open", "反映干部的")
def test_the_official_is_heard_on_the_matter_and_learns_nothing_of_who(
    town: Town, accused: Demand, now: datetime
) -> None:
    """A summary in other words; no name, no number, no run of the complaint's own words."""
    given = {"to": town.cadre, "due_on": local_date(now) + timedelta(days=7), "by": town.discipline, "now": now}
    for telling in ("证人说您要送礼", "村干部要我送礼才给办证", "请联系13900000000"):
        with pytest.raises(InvalidInput):
            ask_statement(accused.pk, summary=telling, **given)
    row = ask_statement(accused.pk, summary="十月办证收费的情况，依据哪条规定？", **given)
    page = town.client("cadre").get(f"/statements/{row.pk}/").content.decode()
    assert "十月办证收费的情况" in page
    assert accused.matter.number not in page
    assert str(accused.pk) not in page
    assert "证人" not in page
    # The line above and below the official still finds neither; the complaint stays hidden from the official too.
    for who in ("secretary", "director", "principal", "sibling"):
        assert town.client(who).get(f"/statements/{row.pk}/").status_code == 404
    assert town.client("cadre").get(f"/demands/{accused.pk}/").status_code == 404
    assert town.client("cadre").get(f"/matters/{row.pk}/").status_code in (200, 302)
    with pytest.raises(NotVisible):
        do(STATEMENT, row.pk, "give", {"text": "代他说"}, by=town.secretary, now=now)
    do(STATEMENT, row.pk, "give", {"text": "按县里文件收的工本费"}, by=town.cadre, now=now)
    assert "按县里文件收的工本费" in town.client("discipline").get(f"/demands/{accused.pk}/").content.decode()
    other = ask_statement(accused.pk, summary="还有别的收费吗？", **given)
    assert (
        do(STATEMENT, other.pk, "cancel", {"reason": "已说清"}, by=town.discipline, now=now).row.matter.status
        == "cancelled"
    )
    plain = Case(town, now).accepted()
    with pytest.raises(StepNotAllowed):
        ask_statement(plain.pk, summary="说说看", **{**given, "by": town.petition})


@pytest.mark.rule("RR-10")
@pytest.mark.rule("RR-13")
def test_what_an_official_is_asked_is_read_by_them_and_by_who_keeps_the_complaint_alone(
    town: Town, accused: Demand, now: datetime
) -> None:
    day = local_date(now) + timedelta(days=7)
    row = ask_statement(accused.pk, to=town.cadre, summary="十月收费", due_on=day, by=town.discipline, now=now)
    away: dict[str, Any] = {"kind": "leave", "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=9)}
    stand_in(town.cadre, deputy=town.sibling, by=town.cadre, now=now, **away)
    page = f"/statements/{row.pk}/"
    assert "十月收费" not in town.client("sibling").get(page).content.decode()
    assert "十月收费" in town.client("petition").get(page).content.decode()
    done("exclude", accused.pk, person=town.petition, reason="有利害关系", by=town.discipline, now=now)
    assert town.client("petition").get(page).status_code == 404
    assert "十月收费" in town.client("cadre").get(page).content.decode()


@pytest.mark.rule("RR-10")
@pytest.mark.parametrize(
    ("summary", "why"),
    [
        ("向德秀来问的收费", "姓名或电话"),
        ("有人用 13900000000 来问", "电话、身份证号、账号"),
        ("请说明办证的时候村里收了两次钱", "整句的原话"),
    ],
)
def test_nothing_in_a_summary_shows_who_complained(town: Town, now: datetime, summary: str, why: str) -> None:
    given = {"to": town.cadre, "due_on": day_before(now, -7), "by": town.discipline, "now": now}
    with pytest.raises(InvalidInput, match=why):
        ask_statement(complaint(town, now).pk, summary=summary, **given)


@pytest.mark.rule("RR-10")
def test_only_who_keeps_the_complaint_asks_somebody_to_say_what_happened(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {"to": town.cadre, "summary": "十月收费的依据", "due_on": day_before(now, -7), "now": now}
    held = at_work(town, now)["pk"]

    with pytest.raises(NotVisible):
        ask_statement(held, by=town.office, **given)
    assert not Demand.objects.get(pk=held).statements.exists()
    for who in (town.petition, town.discipline):
        ask_statement(held, by=who, **given)


@pytest.mark.rule("RR-10")
def test_who_is_asked_reads_neither_who_asked_them_nor_when_by_page_and_api(town: Town, now: datetime) -> None:
    asked = ask_statement(
        complaint(town, now).pk,
        to=town.cadre,
        summary="十月收费的依据",
        due_on=day_before(now, -7),
        by=town.discipline,
        now=now,
    )

    number = asked.demand.matter.number

    def read(name: str) -> tuple[bool, bool, int]:
        page = town.client(name).get(STATEMENT.path(asked.matter)).content.decode()
        # The number of the complaint, and who is asked, stand there for who keeps it alone.
        assert (number in page, "请谁说明" in page) == ((name != "cadre"),) * 2
        api = Client(headers={"Authorization": f"Bearer {issue_token(town.staff[name], name='t', days=1, now=now)}"})
        steps = api.get(f"/api/v1/matters/{asked.pk}").json()["steps"]
        return "十月收费的依据" in page, "办理过程" in page, len(steps)

    assert read("cadre") == (True, False, 0)
    assert read("petition") == (True, True, 1)


@pytest.mark.rule("RR-10")
def test_whoever_stands_in_for_the_one_who_is_asked_does_not_hurry_them(town: Town, now: datetime) -> None:
    asked = {"to": town.cadre, "summary": "收费的情况", "due_on": local_date(now) + timedelta(days=7)}
    statement = ask_statement(complain(town, now).pk, **asked, by=town.discipline, now=now)
    until = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=3)}
    stand_in(town.cadre, deputy=town.office, kind="leave", **until, by=town.cadre, now=now)
    assert Matter.objects.visible_to(town.office).filter(pk=statement.pk).exists()

    with pytest.raises(NotPermitted):
        do(STATEMENT, statement.pk, "urge", {"text": "快写"}, by=town.office, now=now)
    do(STATEMENT, statement.pk, "urge", {"text": "请按时说明"}, by=town.discipline, now=now)


def asking(town: Town, now: datetime, **more: Any) -> dict[str, Any]:
    """Return what the discipline contact asks the cadre."""
    given = {"to": town.cadre, "summary": "十月收费的依据", "due_on": day_before(now, -7), "by": town.discipline}
    return {**given, "now": now, **more}


@pytest.mark.rule("RR-10")
def test_the_page_of_a_complaint_shows_what_was_said_of_it_and_of_no_other(town: Town, now: datetime) -> None:
    asked, other = complaint(town, now), complaint(town, now)
    row = ask_statement(asked.pk, **asking(town, now))
    do(STATEMENT, row.pk, "give", {"text": "按县里文件收的工本费"}, by=town.cadre, now=now)

    said = {
        each: "按县里文件收的工本费" in town.client("discipline").get(f"/demands/{each.pk}/").content.decode()
        for each in (asked, other)
    }
    assert said == {asked: True, other: False}


@pytest.mark.rule("RR-10")
def test_nobody_is_asked_about_a_complaint_that_is_done(town: Town, now: datetime) -> None:
    row = complaint(town, now)

    def offered() -> set[str]:
        return {each.name for each in more_offers(town.discipline, Matter.objects.get(pk=row.pk))}

    assert "statement" in offered()
    Matter.objects.filter(pk=row.pk).update(phase=Phase.DONE, closed_at=now)
    assert offered() == set()
    with pytest.raises(StepNotAllowed, match="没有办结"):
        ask_statement(row.pk, **asking(town, now))
    assert not row.statements.exists()


@pytest.mark.rule("RR-10")
def test_the_complaint_notes_that_somebody_was_asked_and_who_handles_it_is_told_of_the_answer(
    town: Town, now: datetime
) -> None:
    held = at_work(town, now)["pk"]
    row = ask_statement(held, **asking(town, now))
    noted = Step.objects.filter(matter=held, event__endswith="_statement").order_by("id")
    assert list(noted.values_list("event", "by__username", "rule")) == [("ask_statement", "discipline", "RR-10")]
    told = Message.objects.filter(about=held, title__startswith="收到说明").values_list(
        "recipient__username", flat=True
    )
    assert list(told) == []

    do(STATEMENT, row.pk, "give", {"text": "按县里文件收的"}, by=town.cadre, now=now)

    assert list(told.all()) == ["petition"]
    # Nothing there says who answered.
    given = noted.last()
    assert given is not None and (given.event, given.by, noted.count()) == ("give_statement", None, 2)


@pytest.mark.rule("RR-13")
def test_no_number_of_a_question_tells_how_many_others_were_asked(town: Town, now: datetime) -> None:
    rows = [ask_statement(complain(town, now).pk, **asking(town, now)) for _each in range(2)]
    # Also beside a complaint that is hidden from nobody by name or office.
    numbers = [*(row.matter.number for row in rows), next_number(STATEMENT.code, town.own, now)]
    lots = [number.rsplit("-", 1)[-1].removesuffix("号") for number in numbers]
    assert [int(lot) >= LEAST_LOT for lot in lots] == [True] * 3
    assert [lot in row.matter.title for lot, row in zip(lots, rows, strict=False)] == [False, False]
