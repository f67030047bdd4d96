"""Handling a demand: triage and its second look, five written steps, more time, lost receipts, bodies outside (SM-3, R-14)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.demands import Case, Filing, done, opinion
from factories.parts import give_part
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import Track
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import may_read_demand
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.reading import row_of_receipt

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-14.5")
@pytest.mark.rule("R-14.6")
def test_triage_is_checked_by_a_second_person_and_the_decision_follows_it(town: Town, now: datetime) -> None:
    """The database says the same."""
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    with pytest.raises(StepNotAllowed):
        done("draft", case.pk, **opinion(), **case.handler())
    with pytest.raises(InvalidInput):
        done("triage", case.pk, lawful=False, reasonable=True, in_hardship=False, reason="合理", **case.handler())
    done("triage", case.pk, lawful=True, reasonable=False, in_hardship=False, reason="有依据", **case.handler())
    with pytest.raises(NotPermitted):
        done("review_triage", case.pk, agrees=True, reason="", **case.handler())
    with pytest.raises(InvalidInput):
        done("draft", case.pk, **opinion("not_support"), **case.handler())
    done("draft", case.pk, **opinion(), **case.handler())
    with pytest.raises(StepNotAllowed):
        done("issue", case.pk, **case.head())
    done("review_triage", case.pk, agrees=True, reason="", **case.office())
    done("object", case.pk, text="我不同意", by=None, now=now)
    with pytest.raises(StepNotAllowed):
        done("issue", case.pk, **case.head())
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=case.pk).update(track="D")
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=case.pk).update(reviewed_by=town.office)


@pytest.mark.rule("信访工作条例34")
def test_more_time_once_before_the_end_by_the_head(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    with pytest.raises(NotPermitted):
        done("extend", case.pk, days=30, reason="等检测", **case.office())
    with pytest.raises(StepNotAllowed):  # nobody has said why yet
        done("extend", case.pk, days=30, reason="等检测", **case.head())
    matter = Matter.objects.get(pk=case.pk)
    assert not may_read_demand(town.principal, matter)
    done("ask_extension", case.pk, days=20, reason="等检测", **case.handler())
    assert may_read_demand(town.principal, Matter.objects.get(pk=case.pk))
    with pytest.raises(InvalidInput):
        done("extend", case.pk, days=31, reason="等检测", **case.head())
    done("refuse_extension", case.pk, reason="先催检测", **case.head())
    done("ask_extension", case.pk, days=30, reason="还要等检测", **case.handler())
    before = case.clock("petition.complete_days").due_at
    done("extend", case.pk, days=30, reason="还要等检测", **case.head())
    assert local_date(case.clock("petition.complete_days").due_at) == local_date(before) + timedelta(days=30)
    # Told with the reason before the first limit would have ended (article 34).
    notice = case.clock("petition.extension_notice")
    assert (notice.due_at, notice.state) == (before, "running")
    done("tell_extension", case.pk, on=local_date(now), **case.handler())
    assert case.clock("petition.extension_notice").state == "met"
    with pytest.raises((StepNotAllowed, InvalidInput)):
        done("ask_extension", case.pk, days=5, reason="还要", **case.handler())
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=case.pk).update(extension_reason="")


@pytest.mark.rule("R-14.2")
@pytest.mark.refuses("demand.draft", "合理但没有")
def test_reasonable_without_a_legal_ground_takes_five_written_steps(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    done(
        "triage",
        case.pk,
        lawful=False,
        reasonable=True,
        in_hardship=False,
        reason="合理",
        policies_checked="路政",
        partial_solution="先垫石子",
        **case.handler(),
    )
    with pytest.raises(StepNotAllowed):
        done("draft", case.pk, **opinion("explain"), **case.handler())
    five: dict[str, Any] = {
        "explained": "讲清了",
        "position": "尽力",
        "guided": "可以申请",
        "policies_checked": "路政",
        "partial_solution": "先垫石子",
    }
    with pytest.raises(InvalidInput) as refused:
        done("explain", case.pk, **{**five, "guided": " "}, **case.handler())
    assert refused.value.field == "guided"
    with pytest.raises(NotPermitted):
        done("explain", case.pk, **five, **case.office())
    done("explain", case.pk, **five, **case.handler())
    assert done("draft", case.pk, **opinion("explain"), **case.handler()).row.decision == "explain"


@pytest.mark.rule("R-14.4")
@pytest.mark.rule("信访工作条例32")
def test_neither_lawful_nor_reasonable_is_answered_in_writing_with_the_ways_on(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    done("triage", case.pk, lawful=False, reasonable=False, in_hardship=False, reason="没有依据", **case.handler())
    assert Demand.objects.get(pk=case.pk).track == Track.ANSWER
    done("review_triage", case.pk, agrees=True, reason="", **case.office())
    for missing in ("reasons", "remedies"):
        with pytest.raises(InvalidInput) as refused:
            done("draft", case.pk, **{**opinion("not_support"), missing: " "}, **case.handler())
        assert refused.value.field == missing
    with pytest.raises(InvalidInput):  # nothing but a reasoned refusal fits this track
        done("draft", case.pk, **opinion("support"), **case.handler())
    done("draft", case.pk, **opinion("not_support"), **case.handler())
    done("issue", case.pk, **case.head())
    done("deliver", case.pk, on=local_date(now), **case.handler())
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=case.pk).update(remedies="")


@pytest.mark.rule("R-14.6")
def test_the_adviser_finds_what_waits_for_a_second_look_and_no_longer(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())

    def found() -> bool:
        return Matter.objects.visible_to(town.judicial).filter(pk=case.pk).exists()

    assert not found()
    done("triage", case.pk, lawful=True, reasonable=True, in_hardship=False, reason="有依据", **case.handler())
    assert found()
    assert "三组机耕路塌方" in town.client("judicial").get(f"/demands/{case.pk}/").content.decode()
    done("review_triage", case.pk, agrees=True, reason="", by=town.judicial, expected_version=None, now=now)
    assert not found()


@pytest.mark.refuses("demand.reissue", "没有署名")
def test_a_lost_receipt_is_replaced_and_the_old_code_opens_nothing(town: Town, now: datetime) -> None:
    named = Case(town, now, Filing(topic="road", text="路塌了，过不去", asker_name="李某"))
    old = named.receipt.code
    with pytest.raises(NotVisible):
        done("reissue", named.pk, identity_checked=True, by=town.office, expected_version=None, now=now)
    with pytest.raises(InvalidInput):
        done("reissue", named.pk, identity_checked=False, **named.office())
    new = done("reissue", named.pk, identity_checked=True, **named.office()).gave
    assert row_of_receipt(named.receipt.number, old) is None
    assert row_of_receipt(named.receipt.number, new) is not None
    nameless = Case(town, now, Filing(topic="road", text="路塌了，过不去"))
    with pytest.raises(InvalidInput):
        done("reissue", nameless.pk, identity_checked=True, **nameless.office())


@pytest.mark.rule("R-10.6")
@pytest.mark.rule("信访工作条例24")
def test_a_body_outside_the_system_has_somebody_who_answers_for_it(town: Town, now: datetime) -> None:
    """信访工作条例24."""
    case = Case(town, now).accepted()
    given = {"to": town.office, "task": "派人核实", "due_on": local_date(now), "by": town.office, "now": now}
    with pytest.raises(InvalidInput):
        give_part(case.pk, **given, body="县水利局")
    part = give_part(case.pk, **given, body="县水利局", body_contact="0717-1")
    assert part.matter.title == f"县水利局：{Matter.objects.get(pk=case.pk).title}"
    page = town.client("office").get(f"/assignments/{part.pk}/").content.decode()
    assert "0717-1" in page
