"""Which steps a resident reads behind their receipt: what was done to their matter, and no word that colleagues wrote to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.demands import Case, done
from factories.residents import follow
from factories.town import Town
from lianxinqiao.matters.models import Matter
from lianxinqiao.portal.queries.resident import steps_for_resident

pytestmark = pytest.mark.django_db

INNER, TO_COLLEAGUES, TO_RESIDENT = "材料不够，请再查", "不归我这条线", "修路有计划"


@pytest.mark.rule("RR-3")
def test_a_resident_reads_what_was_done_and_neither_inner_steps_nor_reasons_for_colleagues(
    town: Town, now: datetime
) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    said: dict[str, Any] = {"lawful": True, "reasonable": True, "in_hardship": False, "reason": TO_RESIDENT}
    done("triage", case.pk, **said, **case.handler())
    done("review_triage", case.pk, agrees=False, reason=INNER, **case.office())
    done("hand_back", case.pk, reason=TO_COLLEAGUES, **case.handler())
    kept = {step.event: step.reason for step in Matter.objects.get(pk=case.pk).steps.all()}
    assert (kept["dispute_triage"], kept["hand_back"]) == (INNER, TO_COLLEAGUES)

    read = {step.event: step.reason for step in steps_for_resident(Matter.objects.get(pk=case.pk))}

    assert "dispute_triage" not in read
    assert {event: reason for event, reason in read.items() if reason} == {"triage": TO_RESIDENT}
    assert "hand_back" in read
    client = Client()
    follow(client, case.receipt.number, case.receipt.code)
    page = client.get("/ask/mine/").content.decode()
    assert [words in page for words in (TO_RESIDENT, INNER, TO_COLLEAGUES)] == [True, False, False]
