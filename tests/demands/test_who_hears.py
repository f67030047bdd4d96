"""Who hears of what is sealed, and what of a complaint reaches whoever it is about (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.complaints import at_work
from factories.demands import Case, done, opinion
from factories.town import Town
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


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
