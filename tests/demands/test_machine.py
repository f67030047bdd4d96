"""Random walks over SM-3: what must hold after every move, whoever makes it and whenever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis.stateful import run_state_machine_as_test

from factories.demands import ROAD, Filing, done, file_demand, opinion
from factories.parts import give_part
from factories.town import SHANGHAI, make_town
from factories.walks import WALKS, Walk, last_moment_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import by_time
from lianxinqiao.demands.queries.register import matching, register_of
from lianxinqiao.kernel.errors import StaleVersion
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.models import Clock, Matter, Step

pytestmark = pytest.mark.django_db
REFUSED: dict[str, Any] = {
    "refused_ground": "ended",
    "refused_document": "秭信复〔2026〕3号",
    "reason": "县里已经复核终结，没有新的事实。",
}
FIVE = ("explained", "position", "guided", "policies_checked", "partial_solution")


class Sm3(Walk):
    hidden = "director"

    def begin(self, shape: int) -> Any:
        """A resident's words written down, an order handed down, or one with a name on it."""
        stated = (
            ROAD,
            Filing(topic="road", text="县里转来：路塌了", channel="superior", outside_number="转1号", read_back=True),
            Filing(topic="road", text="路塌了，过不去", asker_name="李某"),
        )[shape]
        by = None if shape == 2 else self.town.cadre
        pk = file_demand(self.town.own, stated, by=by, now=self.now).demand.pk
        done(
            "exclude",
            pk,
            person=self.town.director,
            reason="亲属",
            by=self.town.petition,
            expected_version=None,
            now=self.now,
        )
        self.other = file_demand(self.town.own, ROAD, by=self.town.cadre, now=self.now).demand.pk
        return pk

    def moves(self, by: Any) -> list[Callable[[], Any]]:
        pk, day = self.pk, local_date(self.now)
        common: dict[str, Any] = {"by": by, "expected_version": None, "now": self.now}
        body: dict[str, Any] = {"body": "县局", "reason": "属县局"}
        resident: dict[str, Any] = {"by": None, "now": self.now}
        five: dict[str, Any] = dict.fromkeys(FIVE, "写了")
        reasonable: dict[str, Any] = {
            "lawful": False,
            "reasonable": True,
            "in_hardship": False,
            "reason": "合理",
            "policies_checked": "查过",
            "partial_solution": "一部分",
        }
        return [
            lambda: done("register", pk, petition_class="appeal", **common),
            lambda: done("screen", pk, conflict_checked=True, **common),
            lambda: done("accept", pk, handler=self.town.office, is_told=True, **common),
            lambda: done("accept", pk, handler=self.town.director, is_told=True, **common),
            lambda: done("accept_simple", pk, handler=self.town.office, is_told=False, **common),
            lambda: done("tell_accepted", pk, **common),
            lambda: done("drop_to_normal", pk, reason="不简单", **common),
            lambda: done("forward", pk, **body, **common),
            lambda: done("body_accepted", pk, number="1号", **common),
            lambda: done("body_returned", pk, reason="不受理", **common),
            lambda: done("redirect", pk, **body, **common),
            lambda: done("not_accept", pk, **REFUSED, **common),
            lambda: done("object_transfer", pk, reason="属于县局的详细理由", **common),
            lambda: done("objection_agreed", pk, **common),
            lambda: done("merge", pk, into=Matter.objects.get(pk=self.other).number, **common),
            lambda: done("start", pk, **common),
            lambda: done("triage", pk, lawful=True, reasonable=True, in_hardship=False, reason="有依据", **common),
            lambda: done("triage", pk, lawful=False, reasonable=False, in_hardship=False, reason="无依据", **common),
            lambda: done("triage", pk, **reasonable, **common),
            lambda: done("explain", pk, **five, **common),
            lambda: done("review_triage", pk, agrees=True, reason="", **common),
            lambda: done("mediate", pk, both_consent=True, **common),
            lambda: done("hear", pk, **common),
            lambda: done("resume", pk, text="没谈成", **common),
            lambda: done("ask_extension", pk, days=20, reason="等检测", **common),
            lambda: done("extend", pk, days=30, reason="等检测", **common),
            lambda: done("refuse_extension", pk, reason="不必", **common),
            lambda: done("tell_extension", pk, on=day, **common),
            lambda: done("hand_back", pk, reason="不归我", **common),
            lambda: done("move", pk, handler=self.town.judicial, reason="请办", **common),
            lambda: done("move", pk, handler=self.town.director, reason="请办", **common),
            lambda: done("draft", pk, **opinion(), **common),
            lambda: done("draft", pk, **opinion("not_support"), **common),
            lambda: done("draft", pk, **opinion("explain"), **common),
            lambda: done("issue", pk, **common),
            lambda: done("deliver", pk, on=day, **common),
            lambda: done("perform", pk, on=day, what="修好", **common),
            lambda: give_part(pk, to=self.town.police, task="量", due_on=day, by=by, now=self.now),
            lambda: done("reissue", pk, identity_checked=True, **common),
            lambda: done("solved", pk, solved="yes", rating="satisfied", **resident),
            lambda: done("solved", pk, solved="no", rating="not", why="没好", **resident),
            lambda: done("object", pk, text="不同意", **resident),
            lambda: done("ask_review", pk, **resident),
            lambda: done("answer_review", pk, answer="维持", received_on=day, **common),
            lambda: done("ask_recheck", pk, **resident),
            lambda: done("answer_recheck", pk, answer="维持", **common),
            lambda: done("follow_up", pk, result="solved", note="", **common),
            lambda: done("follow_up", pk, result="not_solved", note="又坏", **common),
            lambda: done("decline_follow_up", pk, **resident),
            lambda: done("close", pk, ground="performed", **common),
            lambda: done("close", pk, ground="delivered", **common),
            lambda: done("close", pk, ground="withdrawn", **common),
            lambda: done("withdraw", pk, **resident),
            lambda: done("withdraw", pk, on_paper=True, **common),
            lambda: done("undo_withdrawal", pk, **resident),
            lambda: by_time.settle_by_time(now=self.now),
            lambda: by_time.archive_old(now=self.now),
        ]

    def next_move(self) -> Callable[[], Any]:
        t = self.town
        common: dict[str, Any] = {"expected_version": None, "now": self.now}
        office, handler, head = (
            {"by": who, **common} for who in (t.petition, Matter.objects.get(pk=self.pk).owner, t.principal)
        )
        pk, day = self.pk, local_date(self.now)
        demand = Demand.objects.select_related("matter").get(pk=pk)
        decision = {"A": "support", "B": "explain", "C": "not_support", "D": "not_support"}.get(demand.track, "")
        if demand.matter.status in ("processing", "extended", "mediating", "hearing"):
            if not demand.track:
                return lambda: done(
                    "triage", pk, lawful=True, reasonable=True, in_hardship=False, reason="有依据", **handler
                )
            if demand.track == "B" and not demand.explained:
                five: dict[str, Any] = dict.fromkeys(FIVE, "写了")
                return lambda: done("explain", pk, **five, **handler)
            if demand.reviewed_by_id is None:
                return lambda: done("review_triage", pk, agrees=True, reason="", **office)
            if demand.drafted_by_id is None or demand.decision != decision:
                return lambda: done("draft", pk, **opinion(decision), **handler)
            return lambda: done("issue", pk, **head)
        if demand.matter.status == "delivered" and demand.decision == "support" and demand.performed_on is None:
            return lambda: done("perform", pk, on=day, what="修好", **handler)
        if demand.matter.status == "follow_up" and not demand.follow_ups.filter(done_on=None).exists():
            return lambda: done("close", pk, ground="performed" if demand.performed_on else "delivered", **office)
        solved: dict[str, Any] = {"solved": "yes", "rating": "satisfied", "by": None, "now": self.now}
        if demand.next_follow_up_on is not None and demand.matter.status in ("settled", "final", "follow_up"):
            # Nothing is done before its day: the walk goes on from there.
            self.now = max(self.now, datetime.combine(demand.next_follow_up_on, time(9), SHANGHAI))
            office["now"] = self.now
        follow = lambda: done("follow_up", pk, result="solved", note="", **office)  # noqa: E731
        return {
            "received": lambda: done("register", pk, petition_class="appeal", **office),
            "registered": lambda: done("screen", pk, conflict_checked=True, **office),
            "screening": lambda: done("accept", pk, handler=t.office, is_told=True, **office),
            "objected_transfer": lambda: done("accept", pk, handler=t.office, is_told=True, **office),
            "accepted": lambda: done("start", pk, **handler),
            "simple": lambda: done("start", pk, **handler),
            "opinion_issued": lambda: done("deliver", pk, on=day, **handler),
            "review_asked": lambda: done("answer_review", pk, answer="维持", received_on=day, **office),
            "recheck_asked": lambda: done("answer_recheck", pk, answer="维持", **office),
            "withdrawn": lambda: done("undo_withdrawal", pk, by=None, now=self.now),
            "forwarded": lambda: done("body_returned", pk, reason="不受理", **office),
            "settled": follow,
            "final": follow,
            "follow_up": follow,
        }.get(demand.matter.status, lambda: done("solved", pk, **solved))

    def longer(self, clock: Clock) -> int:
        if clock.rule != "petition.complete_days":
            return 0
        given = Step.objects.filter(matter=self.pk, event="extend").order_by("id").first()
        first = Clock.objects.filter(matter=self.pk, rule=clock.rule).exclude(state="cancelled").order_by("id").first()
        return int(given.data["days"]) if given and first and first.pk == clock.pk else 0

    def named_day(self, clock: Clock) -> None:
        """The notice of extension is due when the first limit would have ended."""
        assert clock.rule == "petition.extension_notice"
        whole = (
            Clock.objects.filter(matter=self.pk, rule="petition.complete_days")
            .exclude(state="cancelled")
            .order_by("id")
            .first()
        )
        if whole is not None:
            assert clock.due_at == last_moment_of(self.days.last_day(local_date(whole.start_at), 60, "natural"))

    def check(self, matter: Matter, running: set[str]) -> None:
        demand = Demand.objects.get(pk=self.pk)
        assert (
            matter.status
            in ("closed", "withdrawn", "archived", "merged", "redirected", "not_accepted", "returned_transfer")
        ) <= bool(demand.closing_ground)
        assert demand.lawful is not True or demand.track == "A"
        assert demand.reviewed_by_id is None or demand.reviewed_by_id != demand.classified_by_id
        assert demand.issued_by_id is None or demand.issued_by_id != demand.drafted_by_id
        # Somebody is always bound by a limit while the town has it in hand.
        if matter.status in ("accepted", "simple", "processing", "extended", "mediating", "hearing"):
            assert running & {"petition.complete_days", "petition.simple_opinion_workdays", "demand.redo_days"}
        if demand.review_until and demand.delivered_on and matter.status == "delivered":
            raw = self.days.last_day(demand.delivered_on, 30, "natural")
            rolled = raw
            while not self.days.is_worked(rolled):
                rolled += timedelta(days=1)
            assert demand.review_until == rolled  # what binds a resident rolls forward
        person = self.town.director
        assert not register_of(person).filter(pk=self.pk).exists()
        assert not matching(register_of(person), "塌了").filter(pk=self.pk).exists()
        assert not matching(register_of(person), matter.number).exists()


@pytest.mark.rule("SM-3")
def test_walks_over_the_demand() -> None:
    run_state_machine_as_test(Sm3, settings=WALKS)


def test_two_people_press_the_same_button_and_one_wins() -> None:
    town = make_town()
    pk = file_demand(town.own, ROAD, by=town.cadre, now=now()).demand.pk
    version = Matter.objects.get(pk=pk).version
    first = town.client("petition").post(
        f"/demands/{pk}/", {"deed": "register", "version": version, "register-petition_class": "appeal"}
    )
    second = town.client("petition").post(
        f"/demands/{pk}/", {"deed": "register", "version": version, "register-petition_class": "appeal"}
    )
    assert (first.status_code, second.status_code) == (302, 409)
    # Who was second sees what happened, and nothing of what they wrote is lost.
    shown = second.content.decode()
    assert "试petition" in shown
    assert "已登记，待甄别" in shown
    late = {
        "deed": "register",
        "version": version,
        "register-petition_class": "appeal",
        "register-public_summary": "三组路塌了，请绕行",
    }
    assert "三组路塌了，请绕行" in town.client("petition").post(f"/demands/{pk}/", late).content.decode()
    # Whoever could never do it learns nothing.
    assert town.client("principal").post(f"/demands/{pk}/", late).status_code == 404
    with pytest.raises(StaleVersion):
        done("screen", pk, conflict_checked=True, by=town.petition, expected_version=version, now=now())
    assert Step.objects.filter(matter=pk, event="register").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=pk).update(closing_ground="promised silence"[:12])
