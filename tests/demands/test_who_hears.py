"""Who hears of what is sealed, and what of a complaint reaches whoever it is about (RR-10, RR-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.demands import Case, Filing, ask_statement, done, file_demand, opinion
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.demands.kind import STATEMENT
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db

NAMED = Filing(
    topic="officials",
    text="办证的时候村里收了两次钱",
    channel="visit",
    read_back=True,
    asker_name="向德秀",
    asker_phone="13900000000",
)


def complaint(town: Town, now: datetime) -> Demand:
    return file_demand(town.own, replace(NAMED, about_official=town.director), by=town.petition, now=now).demand


def at_work(town: Town, now: datetime) -> dict[str, Any]:
    """Return a complaint in the hands of its handler, as what a deed of theirs is done to."""
    demand = complaint(town, now)
    deeds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("register", {"petition_class": "accusation"}),
        ("screen", {"conflict_checked": True}),
        ("accept", {"handler": town.petition, "is_told": True}),
    )
    for name, given in deeds:
        done(name, demand.pk, by=town.petition, now=now, **given)
    done("start", demand.pk, by=town.petition, now=now)
    return {"pk": demand.pk, "by": town.petition, "now": now}


def hearing(words: str) -> set[str]:
    """Return who was sent these words."""
    return set(Message.objects.filter(title__contains=words).values_list("recipient__username", flat=True))


@pytest.mark.rule("RR-13")
def test_the_adviser_hears_of_a_triage_and_of_a_sealed_one_whoever_else_keeps_such(town: Town, now: datetime) -> None:
    answers: dict[str, Any] = {"lawful": True, "reasonable": True, "in_hardship": False, "reason": "查过"}
    done("triage", **at_work(town, now), **answers)
    assert hearing("分类待复核") == {"discipline"}

    plain = Case(town, now).accepted()
    done("triage", plain.pk, **answers, **plain.handler())
    assert hearing("分类待复核") == {"discipline", "judicial"}


@pytest.mark.rule("RR-13")
def test_the_heads_hear_of_a_draft_and_of_a_sealed_one_the_discipline_contact_alone(town: Town, now: datetime) -> None:
    sealed = at_work(town, now)
    done("triage", **sealed, lawful=True, reasonable=True, in_hardship=False, reason="查过")
    done("draft", **sealed, **opinion())
    assert hearing("意见待签发") == {"discipline"}

    done("ask_extension", **at_work(town, now), days=10, reason="要核对账目")
    assert hearing("延期待批") == {"discipline"}
    Case(town, now).accepted().drafted()
    assert hearing("意见待签发") == {"discipline", "principal", "mayor", "in_charge", "security_chief"}


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
