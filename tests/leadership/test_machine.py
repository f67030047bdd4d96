"""Random walks over SM-4: what must hold after every move, whoever makes it and whenever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

from factories.demands import ROAD, done, file_demand
from factories.leadership import finish_all, on_case, propose, share_all
from factories.walks import WALKS, Walk
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.leadership.models import DutyShare
from lianxinqiao.leadership.operations.contact import escalate_silence
from lianxinqiao.matters.models import Clock, Matter, Step

pytestmark = pytest.mark.django_db


class Sm4(Walk):
    hidden = "mayor"

    def begin(self, shape: int) -> Any:
        demand = file_demand(self.town.own, ROAD, by=self.town.cadre, now=self.now).demand
        done(
            "exclude",
            demand.pk,
            person=self.town.mayor,
            reason="亲属",
            by=self.town.petition,
            expected_version=None,
            now=self.now,
        )
        self.demand = demand.pk
        return propose(demand.pk, by=self.town.petition, now=self.now).pk

    def finish_all(self) -> None:
        finish_all(self.pk, by=self.town.office, now=self.now)

    def moves(self, by: Any) -> list[Callable[[], Any]]:
        pk, day = self.pk, local_date(self.now)

        def deed(name: str, **given: Any) -> Callable[[], Any]:
            return lambda: on_case(pk, name, by=by, now=self.now, **given)

        return [
            deed("confirm", owner=self.town.leader, no_conflict=True),
            deed("confirm", owner=self.town.mayor, no_conflict=True),
            deed("drop", reason="不必"),
            lambda: share_all(pk, by=by, cadre=self.town.office, now=self.now),
            self.finish_all,
            deed("plan", heard_on=day, facts="属实", steps="先清障"),
            deed("note", duty=2, text="清障"),
            deed("note", duty=4, service="contact", text="打电话"),
            deed("decline"),
            deed("owner", owner=self.town.in_charge, reason="换人"),
            deed("owner", owner=self.town.mayor, reason="换人"),
            deed("extend", reason="难"),
            deed("outcome", outcome="办好"),
            deed("verify", resident_phoned=True, remedies_told=True),
            deed("send_back", reason="再办"),
            deed("close", ground="performed"),
            deed("close", ground="delivered"),
            deed("reopen", reason="又来"),
            deed("track", track="court", reason="起诉"),
            lambda: escalate_silence(now=self.now),
            lambda: Demand.objects.filter(pk=self.demand).update(performed_on=day),
        ]

    def next_move(self) -> Callable[[], Any]:
        t, pk, day = self.town, self.pk, local_date(self.now)
        matter = Matter.objects.get(pk=self.pk)

        def deed(by: Any, name: str, **given: Any) -> Callable[[], Any]:
            return lambda: on_case(pk, name, by=by, now=self.now, **given)

        if matter.status == "working" and DutyShare.objects.filter(case=pk, done_on=None).exists():
            return self.finish_all
        if matter.status == "confirmed" and not DutyShare.objects.filter(case=pk).exists():
            return lambda: share_all(pk, by=matter.owner, cadre=t.office, now=self.now)
        if matter.status == "checked" and Demand.objects.get(pk=self.demand).performed_on is None:
            return lambda: Demand.objects.filter(pk=self.demand).update(performed_on=day)
        return {
            "proposed": deed(t.principal, "confirm", owner=t.leader, no_conflict=True),
            "confirmed": deed(matter.owner, "plan", heard_on=day, facts="属实", steps="先清障"),
            "planned": deed(matter.owner, "note", duty=2, text="清障"),
            "working": deed(matter.owner, "outcome", outcome="办好"),
            "outcome_proposed": deed(t.petition, "verify", resident_phoned=True, remedies_told=True),
            "checked": deed(t.principal, "close", ground="performed"),
        }.get(matter.status, deed(t.principal, "reopen", reason="又来"))

    def longer(self, clock: Clock) -> int:
        """Thirty days once, on the clock that ran when they were given."""
        if clock.rule != "owned.max_days":
            return 0
        given = Step.objects.filter(matter=self.pk, event="extend").order_by("id").first()
        if given is None:
            return 0
        ran = Clock.objects.filter(matter=self.pk, rule=clock.rule, start_at__lte=given.at).order_by("-id").first()
        return 30 if ran and ran.pk == clock.pk else 0

    def check(self, matter: Matter, running: set[str]) -> None:
        assert (matter.status == "closed") <= bool(matter.owned_case.closing_ground)
        assert matter.status in ("proposed", "dropped") or matter.owner_id is not None
        if matter.status in ("planned", "working"):
            assert "owned.max_days" in running


@pytest.mark.rule("SM-4")
def test_walks_over_the_owned_case() -> None:
    run_state_machine_as_test(Sm4, settings=WALKS)
