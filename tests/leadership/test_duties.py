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
from lianxinqiao.demands.models import Demand
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
    owned.do("done", "office", share=first, evidence="照片和签收单")
    taken_off = {"person": town.office, "reason": "亲属", "by": town.petition, "now": now}
    done("exclude", owned.demand.pk, **taken_off)
    held = dict(DutyShare.objects.filter(case=owned.pk).values_list("pk", "cadre"))
    assert held == {first.pk: town.office.pk, **{share.pk: town.leader.pk for share in others}}


def changed_to(row: Any, **values: Any) -> None:
    """Make a row what nothing made it."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


SAID = "本人当面说家里不困难，不用帮扶"


@pytest.mark.rule("SM-4")
@pytest.mark.rule("R-11.9")
@pytest.mark.parametrize("duty", Duty)
def test_no_duty_is_set_aside_by_a_word(town: Town, now: datetime, duty: Duty) -> None:
    owned = Owned(town, now).confirmed().planned()
    share = DutyShare.objects.get(case=owned.pk, duty=duty)
    before = picture()
    for given in (
        {"not_applicable": "无"},
        {"not_applicable": SAID},
        {"because": "unwanted"},
        {"because": "unwanted", "not_applicable": "无"},
        {"because": "unwanted", "not_applicable": "本人不要帮扶了哦"},
        {"because": "unwanted", "not_applicable": "无" * 20},
        {"because": "earlier", "not_applicable": SAID},
        {"because": "declined", "not_applicable": SAID},
        {"because": "elsewhere", "not_applicable": SAID},
        {"because": "unlawful", "not_applicable": SAID},
        {"because": "unwanted", "not_applicable": SAID, "evidence": "照片和签收单"},
        {"evidence": "无"},
        {"evidence": "有照片哦！"},
        {"evidence": "无" * 20},
    ):
        with pytest.raises(InvalidInput):
            owned.do("done", "office", share=share, **given)
    assert changed(before, picture()) == []
    inapplicable = {"share": share, "because": "unwanted", "not_applicable": SAID}
    if duty != Duty.SUPPORT:
        with pytest.raises(InvalidInput) as refused:
            owned.do("done", "office", **inapplicable)
        assert refused.value.field == "because"
        with pytest.raises(IntegrityError), transaction.atomic():
            changed_to(share, because="unwanted", not_applicable=SAID, done_on=local_date(now))
        owned.do("done", "office", share=share, evidence="现场照片已存档")
        return
    owned.do("done", "office", **inapplicable)
    assert SAID in town.client("leader").get(f"/cases/{owned.pk}/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        changed_to(DutyShare.objects.get(pk=share.pk), because="")


@pytest.mark.rule("R-11.9")
def test_a_second_task_of_a_duty_falls_away_once_the_first_is_done(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    first = DutyShare.objects.get(case=owned.pk, duty=Duty.KNOW)
    task = {"duty": Duty.KNOW, "cadre": town.office, "task": "再问一遍", "due_on": local_date(now)}
    second = owned.do("share", "leader", **task).gave
    fallen = {"share": second, "because": "elsewhere", "not_applicable": "李干部已当面问清并记下"}
    with pytest.raises(InvalidInput) as refused:
        owned.do("done", "office", **fallen)
    assert refused.value.field == "because"
    owned.do("done", "office", share=first, evidence="谈话记录一份")
    owned.do("done", "office", **fallen)
    assert not DutyShare.objects.filter(case=owned.pk, duty=Duty.KNOW, done_on=None).exists()


@pytest.mark.rule("R-11.5")
@pytest.mark.parametrize(
    ("decision", "issued", "taken"),
    [("not_support", True, True), ("support", True, False), ("not_support", False, False)],
)
def test_nothing_is_left_to_solve_once_the_refusal_of_it_was_sent(
    town: Town, now: datetime, decision: str, issued: bool, taken: bool
) -> None:
    owned = Owned(town, now).confirmed().planned()
    words = dict.fromkeys(("claim", "facts", "reasons", "basis", "remedies"), "说明")
    at = now if issued else None
    changed_to(Demand.objects.get(pk=owned.demand.pk), decision=decision, issued_at=at, **words)
    share = DutyShare.objects.get(case=owned.pk, duty=Duty.SOLVE)
    said = {"share": share, "because": "unlawful", "not_applicable": "法律不支持，意见书已送本人"}
    if taken:
        owned.do("done", "office", **said)
        return
    with pytest.raises(InvalidInput) as refused:
        owned.do("done", "office", **said)
    assert refused.value.field == "because"


@pytest.mark.rule("R-11.1")
@pytest.mark.rule("SM-4")
@pytest.mark.parametrize(
    ("criterion", "found", "holds"),
    [
        ("old", {"received_days_ago": 60}, False),
        ("old", {"received_days_ago": 61}, True),
        ("households", {"asker_count": 4}, False),
        ("households", {"asker_count": 5}, True),
        ("unperformed", {}, False),
        ("unperformed", {"decision": "not_support", "issued": True}, False),
        ("unperformed", {"decision": "support", "issued": False}, False),
        ("unperformed", {"decision": "support", "issued": True}, True),
        ("unperformed", {"decision": "support", "issued": True, "performed": True}, False),
        ("hardship", {"in_hardship": False}, False),
        ("hardship", {"in_hardship": True}, True),
    ],
)
def test_a_criterion_is_ticked_only_as_the_data_say(
    town: Town, now: datetime, criterion: str, found: dict[str, Any], holds: bool
) -> None:
    case = Case(town, now).accepted()
    said = dict(found)
    values: dict[str, Any] = {"received_at": now - timedelta(days=said.pop("received_days_ago", 0))}
    if "decision" in said:
        values |= dict.fromkeys(("claim", "facts", "reasons", "basis", "remedies"), "说明")
        values |= {"issued_at": now if said.pop("issued") else None}
        values |= {"performed_on": local_date(now) if said.pop("performed", False) else None}
    changed_to(Demand.objects.get(pk=case.pk), **values, **said)
    if holds:
        assert propose(case.pk, by=town.petition, now=now, criteria=[criterion]).criteria == [criterion]
        return
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        propose(case.pk, by=town.petition, now=now, criteria=["safety", criterion])
    assert refused.value.field == "criteria"
    assert changed(before, picture()) == []
