"""Random walks over SM-3 and SM-4 with legal and illegal moves, people and days: what must hold after every one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Part
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from conftest import make_town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import assignments, exclusion, filing, handling, outcome, screening
from lianxinqiao.demands.queries.register import register_of
from lianxinqiao.kernel.errors import DomainError, StaleVersion
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.models import DutyShare
from lianxinqiao.leadership.operations import cases
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from test_demands import ROAD, opinion

pytestmark = pytest.mark.django_db

PEOPLE = ("petition", "office", "principal", "cadre", "leader", "judicial", "discipline", "sibling", "stranger")
WALKS = settings(max_examples=6, stateful_step_count=30, phases=[Part.generate], deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=False)


class Walk(RuleBasedStateMachine):
    """One matter in one town, in a transaction that is rolled back; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.saved = transaction.savepoint()
        forget_all()
        self.town = make_town()
        self.now = now()
        self.pk = self.begin()
        self.seen = 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.saved)
        forget_all()

    def begin(self) -> Any:
        raise NotImplementedError

    def moves(self, by: Any) -> list[Any]:
        raise NotImplementedError

    @rule(which=some.integers(0, 99), who=some.sampled_from(PEOPLE), hours=some.integers(0, 200))
    def take(self, which: int, who: str, hours: int) -> None:
        self.now += timedelta(hours=hours)
        moves = self.moves(self.town.staff[who])
        before = self.picture()
        try:
            with transaction.atomic():
                moves[which % len(moves)]()
        except DomainError:
            assert self.picture() == before  # a refusal changes nothing

    def picture(self) -> tuple[Any, ...]:
        matter = Matter.objects.get(pk=self.pk)
        return matter.status, matter.version, Step.objects.filter(matter=matter).count(), list(Clock.objects.filter(matter=matter).values_list("pk", "state", "due_at").order_by("pk"))

    @invariant()
    def nothing_is_broken(self) -> None:
        matter = Matter.objects.get(pk=self.pk)
        workflow = kind_of(matter.kind).workflow
        assert matter.phase == workflow.phases[matter.status]
        steps = list(Step.objects.filter(matter=matter).order_by("id"))
        assert len(steps) >= self.seen  # no lost Step
        self.seen = len(steps)
        moved = [step for step in steps if step.to_status and step.from_status != step.to_status]
        assert moved[-1].to_status == matter.status
        for before, after in zip(moved, moved[1:], strict=False):
            assert before.to_status == after.from_status
            assert workflow.edge(after.from_status, after.event) is not None
        running = Clock.objects.filter(matter=matter, state="running")
        assert matter.phase != Phase.DONE or not running.exists()
        assert matter.next_due_at == min((clock.due_at for clock in running), default=None)
        self.check(matter)

    def check(self, matter: Matter) -> None:
        """What must hold of this kind beside."""


class Sm3(Walk):
    def begin(self) -> Any:
        pk = filing.file_demand(self.town.own, ROAD, by=self.town.cadre, now=self.now).demand.pk
        exclusion.exclude(pk, person=self.town.director, reason="亲属", by=self.town.petition, expected_version=None, now=self.now)
        return pk

    def moves(self, by: Any) -> list[Any]:
        pk, day = self.pk, local_date(self.now)
        common: dict[str, Any] = {"by": by, "expected_version": None, "now": self.now}
        body = {"body": "县局", "address": "平湖大道", "phone": "", "reason": "属县局"}
        resident: dict[str, Any] = {"by": None, "now": self.now}
        return [
            lambda: screening.register(pk, petition_class="appeal", **common),
            lambda: screening.screen(pk, conflict_checked=True, **common),
            lambda: screening.accept(pk, handler=self.town.office, is_told=True, **common),
            lambda: screening.accept_simple(pk, handler=self.town.office, is_told=False, **common),
            lambda: screening.drop_to_normal(pk, reason="不简单", **common),
            lambda: screening.forward(pk, **body, **common),
            lambda: screening.body_accepted(pk, number="1号", **common),
            lambda: screening.body_returned(pk, reason="不受理", **common),
            lambda: screening.redirect(pk, **body, **common),
            lambda: screening.not_accept(pk, article="第三十六条", reason="已终结", **common),
            lambda: handling.start(pk, **common),
            lambda: handling.triage(pk, lawful=True, reasonable=True, in_hardship=False, reason="有依据", **common),
            lambda: handling.triage(pk, lawful=False, reasonable=False, in_hardship=False, reason="无依据", **common),
            lambda: handling.review_triage(pk, agrees=True, reason="", **common),
            lambda: handling.mediate(pk, both_consent=True, **common),
            lambda: handling.hear(pk, **common),
            lambda: handling.resume(pk, outcome="没谈成", **common),
            lambda: handling.extend(pk, days=30, reason="等检测", **common),
            lambda: handling.hand_back(pk, reason="不归我", **common),
            lambda: handling.change_handler(pk, to=self.town.judicial, reason="请办", **common),
            lambda: handling.draft_opinion(pk, opinion(), **common),
            lambda: handling.draft_opinion(pk, opinion("not_support"), **common),
            lambda: handling.issue_opinion(pk, **common),
            lambda: handling.deliver(pk, on=day, **common),
            lambda: handling.record_performance(pk, on=day, what="修好", **common),
            lambda: assignments.give(pk, to=self.town.police, task="量", due_on=day, by=by, now=self.now),
            lambda: outcome.answer_solved(pk, solved="yes", rating="satisfied", **resident),
            lambda: outcome.answer_solved(pk, solved="no", rating="not", why="没好", **resident),
            lambda: outcome.ask_review(pk, **resident),
            lambda: outcome.answer_review(pk, answer="维持", received_on=day, **common),
            lambda: outcome.ask_recheck(pk, **resident),
            lambda: outcome.answer_recheck(pk, answer="维持", **common),
            lambda: outcome.follow_up(pk, result="solved", note="", **common),
            lambda: outcome.close(pk, ground="performed", **common),
            lambda: outcome.close(pk, ground="delivered", **common),
            lambda: outcome.withdraw(pk, **resident),
            lambda: outcome.undo_withdrawal(pk, **resident),
            lambda: outcome.settle_by_time(on=day, now=self.now),
        ]

    def check(self, matter: Matter) -> None:
        demand = Demand.objects.get(pk=self.pk)
        assert (matter.status in ("closed", "withdrawn", "archived")) <= bool(demand.closing_ground)
        assert demand.lawful is not True or demand.track == "A"
        assert not register_of(self.town.director).filter(pk=self.pk).exists()
        assert matter.owner_id != self.town.director.pk


class Sm4(Walk):
    def begin(self) -> Any:
        demand = filing.file_demand(self.town.own, ROAD, by=self.town.cadre, now=self.now).demand
        exclusion.exclude(demand.pk, person=self.town.mayor, reason="亲属", by=self.town.petition, expected_version=None, now=self.now)
        self.demand = demand.pk
        return cases.propose(demand.pk, origin="screening", criteria=["safety"], why="坡下有五户", by=self.town.petition, now=self.now).pk

    def moves(self, by: Any) -> list[Any]:
        pk, day = self.pk, local_date(self.now)
        common: dict[str, Any] = {"by": by, "expected_version": None, "now": self.now}

        def share_all() -> None:
            for duty in Duty.values:
                cases.share(pk, duty=duty, cadre=self.town.office, task="去办", due_on=day, by=by, now=self.now)

        def finish_all() -> None:
            for row in DutyShare.objects.filter(case=pk, done_on=None):
                cases.finish_share(row.pk, evidence="签收单", by=self.town.office, now=self.now)

        return [
            lambda: cases.confirm(pk, owner=self.town.leader, no_conflict=True, **common),
            lambda: cases.confirm(pk, owner=self.town.mayor, no_conflict=True, **common),
            lambda: cases.drop(pk, reason="不必", **common),
            share_all,
            finish_all,
            lambda: cases.plan(pk, heard_on=day, by_phone=False, facts="属实", steps="先清障", contact_wish="", **common),
            lambda: cases.add_note(pk, duty=2, text="清障", by=by, now=self.now),
            lambda: cases.add_note(pk, duty=4, service="contact", text="打电话", by=by, now=self.now),
            lambda: cases.decline_contact(pk, by=by, now=self.now),
            lambda: cases.give_other_owner(pk, owner=self.town.in_charge, reason="换人", **common),
            lambda: cases.extend(pk, reason="难", **common),
            lambda: cases.propose_outcome(pk, outcome="办好", **common),
            lambda: cases.verify(pk, resident_phoned=True, remedies_told=True, **common),
            lambda: cases.send_back(pk, reason="再办", **common),
            lambda: cases.close(pk, ground="performed", **common),
            lambda: cases.reopen(pk, reason="又来", **common),
            lambda: cases.transfer_track(pk, track="court", reason="起诉", **common),
            lambda: cases.escalate_silence(now=self.now),
            lambda: Demand.objects.filter(pk=self.demand).update(performed_on=day),
        ]

    def check(self, matter: Matter) -> None:
        assert matter.owner_id != self.town.mayor.pk
        assert not Matter.objects.visible_to(self.town.mayor).filter(pk=self.pk).exists()
        assert (matter.status == "closed") <= bool(matter.owned_case.closing_ground)
        assert matter.status in ("proposed", "dropped") or matter.owner_id is not None


def test_walks_over_the_demand() -> None:
    run_state_machine_as_test(Sm3, settings=WALKS)  # type: ignore[no-untyped-call]


def test_walks_over_the_owned_case() -> None:
    run_state_machine_as_test(Sm4, settings=WALKS)  # type: ignore[no-untyped-call]


def test_two_people_press_the_same_button_and_one_wins() -> None:
    town = make_town()
    pk = filing.file_demand(town.own, ROAD, by=town.cadre, now=now()).demand.pk
    version = Matter.objects.get(pk=pk).version
    first = town.client("petition").post(f"/demands/{pk}/", {"deed": "register", "version": version, "register-petition_class": "appeal"})
    second = town.client("petition").post(f"/demands/{pk}/", {"deed": "register", "version": version, "register-petition_class": "appeal"})
    assert (first.status_code, second.status_code) == (302, 409)
    # Who was second sees what happened, and nothing of what they wrote is lost.
    shown = second.content.decode()
    assert "试petition" in shown
    assert "已登记，待甄别" in shown
    late = {"deed": "register", "version": version, "register-petition_class": "appeal", "register-public_summary": "三组路塌了，请绕行"}
    assert "三组路塌了，请绕行" in town.client("petition").post(f"/demands/{pk}/", late).content.decode()
    # Whoever could never do it learns nothing.
    assert town.client("principal").post(f"/demands/{pk}/", late).status_code == 404
    with pytest.raises(StaleVersion):
        screening.screen(pk, conflict_checked=True, by=town.petition, expected_version=version, now=now())
    assert Step.objects.filter(matter=pk, event="register").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=pk).update(closing_ground="promised silence"[:12])
