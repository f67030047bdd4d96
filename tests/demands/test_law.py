"""What 信访工作条例 asks of the first answer and of hearing and mediating: another body, a refusal, both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.demands import ROAD, Case, Filing, done
from factories.pictures import changed, picture
from factories.residents import follow
from factories.town import Town
from lianxinqiao.demands.choices import ClosingGround
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.models import Matter, Step

pytestmark = pytest.mark.django_db


def screened(town: Town, now: datetime, stated: Filing = ROAD) -> Case:
    case = Case(town, now, stated)
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    return case


@pytest.mark.rule("信访工作条例19")
@pytest.mark.rule("信访工作条例36")
def test_a_refusal_names_its_article_and_reason_and_the_resident_reads_both(
    town: Town, client: Client, now: datetime
) -> None:
    case = screened(town, now, Filing(topic="road", text="路塌了，过不去"))
    said: dict[str, Any] = {
        "refused_ground": "ended",
        "refused_document": "秭信复〔2026〕3号",
        "reason": "县里复核过，已经终结，没有新的事实",
    }
    before = picture()
    missing = dict.fromkeys(said, " ")
    # Grounds are those of the law, and shown by a document with a number.
    empty = {"refused_ground": "无理取闹", "refused_document": "无", "reason": "无理取闹"}
    for name, wrong in [*missing.items(), *empty.items()]:
        with pytest.raises(InvalidInput) as refused:
            done("not_accept", case.pk, **case.office(**{**said, name: wrong}))
        assert refused.value.field == name
    with pytest.raises(NotPermitted):
        done("not_accept", case.pk, by=town.principal, now=now, **said)
    assert changed(before, picture()) == []
    done("not_accept", case.pk, **case.office(**said))
    demand = Demand.objects.get(pk=case.pk)
    assert (case.status, demand.closing_ground) == ("not_accepted", ClosingGround.FINAL)
    with pytest.raises(IntegrityError, match="demand_refusal_whole"), transaction.atomic():
        Demand.objects.filter(pk=case.pk).update(refused_document="")
    assert case.clock("petition.notice_days").state == "met"
    follow(client, case.receipt.number, case.receipt.code)
    page = client.get("/ask/mine/").content.decode()
    assert "信访工作条例第三十六条：同一事实和理由，复核已经终结（秭信复〔2026〕3号）" in page
    assert "县里复核过" in page


@pytest.mark.rule("信访工作条例22")
@pytest.mark.rule("信访工作条例23")
@pytest.mark.rule("信访工作条例24")
def test_what_another_body_sends_back_is_screened_again_and_answered_in_time(town: Town, now: datetime) -> None:
    case = screened(town, now)
    done("forward", case.pk, body="县交通局", reason="属县局职责", **case.office())
    assert case.clock("petition.notice_days").state == "met"
    assert not Matter.objects.get(pk=case.pk).is_done
    with pytest.raises(InvalidInput):
        done("body_returned", case.pk, reason=" ", **case.office())
    done("body_returned", case.pk, reason="不属本局", **case.office())
    assert case.status == "screening"
    assert case.clock("petition.notice_days").state == "running"
    done("accept", case.pk, handler=town.office, is_told=False, **case.office())
    assert case.clock("petition.notice_days").state == "running", "accepted is not told"
    done("tell_accepted", case.pk, **case.handler())
    assert case.clock("petition.notice_days").state == "met"
    with pytest.raises(StepNotAllowed):
        done("tell_accepted", case.pk, **case.handler())


@pytest.mark.rule("信访工作条例33")
def test_mediation_wants_both_sides_and_stops_no_limit(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    due = case.clock("petition.complete_days").due_at
    with pytest.raises(InvalidInput) as refused:
        done("mediate", case.pk, **case.handler(both_consent=False))
    assert refused.value.field == "both_consent"
    with pytest.raises(NotPermitted):
        done("mediate", case.pk, **case.office(both_consent=True))
    done("mediate", case.pk, **case.handler(both_consent=True))
    assert (case.status, case.clock("petition.complete_days").state) == ("mediating", "running")
    done("resume", case.pk, text="没有达成", **case.handler())
    assert (case.status, case.clock("petition.complete_days").due_at) == ("processing", due)


@pytest.mark.rule("信访工作条例31")
def test_a_leader_decides_that_there_is_a_hearing_and_what_was_said_stands_in_the_history(
    town: Town, now: datetime
) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    with pytest.raises(NotPermitted):
        done("hear", case.pk, **case.handler())
    done("hear", case.pk, **case.head())
    assert case.status == "hearing"
    with pytest.raises(StepNotAllowed):
        done("hear", case.pk, **case.head())
    with pytest.raises(InvalidInput):
        done("resume", case.pk, text=" ", **case.handler())
    done("resume", case.pk, text="双方各陈述一次，记录两页", **case.handler())
    assert Step.objects.filter(matter=case.pk, event="resume").latest("id").reason == "双方各陈述一次，记录两页"


def test_whoever_reads_it_sees_where_it_was_sent(town: Town, now: datetime) -> None:
    case = screened(town, now)
    done("forward", case.pk, body="县交通局", reason="属县局职责", **case.office())
    page = town.client("petition").get(f"/demands/{case.pk}/").content.decode()
    for said in ("转送给哪个机关", "县交通局", "平湖大道", "0717-1"):
        assert said in page
