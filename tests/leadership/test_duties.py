"""A key case goes by its matter, the office proposes it, and each of the five duties has somebody, evidence and a day (R-11)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.demands import Case, done
from factories.leadership import Owned, propose, share_all
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.leadership.choices import Criterion, Duty
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase
from lianxinqiao.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-11.1")
def test_a_case_is_key_by_its_matter_and_never_by_who_asks(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    for criteria in ([], ["repeat_petitioner"], ["safety", "person"]):
        with pytest.raises(InvalidInput) as refused:
            propose(case.pk, by=town.petition, now=now, criteria=criteria)
        assert refused.value.field == "criteria"
    with pytest.raises(InvalidInput):  # the words beside it speak of the matter, too
        propose(case.pk, by=town.petition, now=now, why="此人情绪不稳，须掌握行踪")
    assert set(Criterion.values) == {"households", "safety", "old", "unperformed", "hardship", "bodies"}
    owned = propose(case.pk, by=town.petition, now=now, criteria=["safety", "hardship"])
    assert owned.criteria == ["safety", "hardship"]
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnedCase.objects.filter(pk=owned.pk).update(criteria=[])


@pytest.mark.rule("R-11.2")
def test_only_the_petition_office_proposes_and_a_principal_leader_confirms(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    before = picture()
    for other in (town.office, town.leader, town.principal, town.cadre, town.gov_office):
        with pytest.raises((NotPermitted, NotVisible)):
            propose(case.pk, by=other, now=now)
    assert changed(before, picture()) == []
    owned = Owned(town, now)
    for other in ("petition", "leader"):
        with pytest.raises((NotPermitted, NotVisible)):
            owned.do("confirm", other, owner=town.leader, no_conflict=True)
    assert Matter.objects.get(pk=owned.pk).owner is None
    owned.confirmed()
    assert Matter.objects.get(pk=owned.pk).owner == town.leader


@pytest.mark.rule("R-11.4")
def test_the_plan_says_on_which_day_the_resident_was_heard_and_what_is_true(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    share_all(owned.pk, by=town.leader, cadre=town.office, now=now)
    today = local_date(now)
    given: dict[str, Any] = {"heard_on": today, "facts": "属实，坡下有五户", "steps": "先清障"}
    for missing in ("heard_on", "facts"):
        with pytest.raises(InvalidInput) as refused:
            owned.do("plan", "leader", **{**given, missing: ""})
        assert refused.value.field == missing
    with pytest.raises(InvalidInput):
        owned.do("plan", "leader", **{**given, "heard_on": today + timedelta(days=1)})
    with pytest.raises(NotPermitted):  # who owns it hears them, nobody for them
        owned.do("plan", "office", **given)
    owned.do("plan", "leader", **given)
    kept = OwnedCase.objects.get(pk=owned.pk)
    assert (kept.heard_on, kept.facts, kept.heard_by_phone) == (today, "属实，坡下有五户", False)


@pytest.mark.rule("R-11.6")
def test_what_is_written_of_explaining_is_what_was_explained(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    for opinion in ("思想动态不稳定", "情绪不稳，要做工作", "已写保证书"):
        with pytest.raises(InvalidInput):
            owned.do("note", "leader", duty=Duty.EXPLAIN, text=opinion)
    said = "讲了农村公路条例、今年没有计划的原因和可以申请复查"
    owned.do("note", "leader", duty=Duty.EXPLAIN, text=said)
    assert [(note.duty, note.text) for note in CaseNote.objects.filter(case=owned.pk)] == [(Duty.EXPLAIN, said)]


@pytest.mark.rule("R-11.9")
def test_each_of_the_five_duties_has_a_named_cadre_before_the_plan_stands(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    for duty in Duty:
        with pytest.raises(InvalidInput, match=duty.short):
            owned.plan()
        task = {"duty": duty, "task": "照片留存", "due_on": local_date(now)}
        with pytest.raises(InvalidInput) as refused:
            owned.do("share", "leader", cadre="", **task)
        assert refused.value.field == "cadre"
        owned.do("share", "leader", cadre=town.office, **task)
    owned.plan()
    assert owned.status == "planned"
    with pytest.raises(InvalidInput):  # done with nothing to show for it, and no reason why not
        owned.do("done", "office", share=DutyShare.objects.filter(case=owned.pk)[0], evidence="")
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyShare.objects.filter(case=owned.pk).update(done_on=local_date(now))
    with pytest.raises(StepNotAllowed):
        owned.do("outcome", "leader", outcome="办好了")


@pytest.mark.rule("RR-13")
def test_who_is_taken_off_a_case_gives_on_what_is_undone_and_keeps_what_they_did(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    first, *others = DutyShare.objects.filter(case=owned.pk).order_by("duty")
    owned.do("done", "office", share=first, evidence="照片")
    taken_off = {"person": town.office, "reason": "亲属", "by": town.petition, "now": now}
    done("exclude", owned.demand.pk, **taken_off)
    held = dict(DutyShare.objects.filter(case=owned.pk).values_list("pk", "cadre"))
    assert held == {first.pk: town.office.pk, **{share.pk: town.leader.pk for share in others}}
