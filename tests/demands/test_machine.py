"""Random walks over SM-3 and SM-4 with legal and illegal moves, people, days and calendars: what must hold after every one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Part
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from factories.demands import ROAD, Filing, done, file_demand, opinion
from factories.leadership import finish_all, on_case, propose, share_all
from factories.parts import give_part
from factories.town import SHANGHAI, make_town
from factories.workbooks import sheet_words
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.models import CalendarYear, SpecialDay
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import by_time
from lianxinqiao.demands.queries.register import matching, register_of
from lianxinqiao.kernel.errors import DomainError, StaleVersion
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.models import DutyShare
from lianxinqiao.leadership.operations.contact import escalate_silence
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db

PEOPLE = ("petition", "office", "principal", "cadre", "leader", "judicial", "discipline", "sibling", "stranger")
FIVE = ("explained", "position", "guided", "policies_checked", "partial_solution")
WALKS = settings(
    max_examples=12,
    stateful_step_count=36,
    phases=[Part.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    print_blob=False,
)
# The limits of the law and of domain §7, written out again: an amount and whether it counts natural or working days.
LIMITS = {
    "demand.register_workdays": (1, "work"),
    "petition.notice_days": (15, "natural"),
    "petition.objection_workdays": (5, "work"),
    "petition.complete_days": (60, "natural"),
    "petition.simple_opinion_workdays": (10, "work"),
    "demand.redo_days": (15, "natural"),
    "petition.review_days": (30, "natural"),
    "petition.recheck_days": (30, "natural"),
    "owned.confirm_workdays": (5, "work"),
    "owned.meet_workdays": (10, "work"),
    "owned.note_days": (15, "natural"),
    "owned.max_days": (90, "natural"),
}


class Days:
    """A calendar read from the table anew, counted the slow way: the walks trust nothing the product computes."""

    def __init__(self) -> None:
        self.special = dict(SpecialDay.objects.values_list("day", "is_workday"))
        self.years = set(CalendarYear.objects.values_list("year", flat=True))

    def is_worked(self, day: date) -> bool:
        return self.special.get(day, day.isoweekday() <= 5)

    def last_day(self, start: date, amount: int, kind: str) -> date:
        day = start
        while amount:
            day += timedelta(days=1)
            amount -= kind == "natural" or self.is_worked(day)
        return day

    def act_by(self, day: date) -> date:
        while not self.is_worked(day):
            day -= timedelta(days=1)
        return day


def last_moment_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), SHANGHAI)


def is_declared(kind: Kind, step: Step) -> bool:
    """Whether some deed of a kind, done where it stood, leads where it went under this name."""
    return any(
        step.from_status in deed.at and step.to_status in deed.targets and step.event in deed.events()
        for deed in kind.deeds
    )


class Walk(RuleBasedStateMachine):
    """One matter in one town, in a transaction that is rolled back; time only goes forward.

    ``hidden`` is somebody who must never find it: after every move they are asked for in the register, the
    search and the messages; at the end of the walk on every page and in the exported list.
    """

    hidden: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.saved = transaction.savepoint()
        forget_all()
        self.town = make_town()
        self.seen = 0

    @initialize(
        start=some.datetimes(datetime(2025, 1, 2), datetime(2026, 12, 28)),
        published=some.sets(some.sampled_from((2025, 2026, 2027))),
        turned=some.sets(some.integers(0, 420), max_size=60),
        shape=some.integers(0, 2),
    )
    def begin_at(self, start: datetime, published: set[int], turned: set[int], shape: int) -> None:
        """A random calendar: some years published, in them sixty random days turned into their opposite."""
        self.now = start.replace(tzinfo=SHANGHAI)
        CalendarYear.objects.all().delete()
        first = date(2025, 1, 1)
        days = [first + timedelta(days=number * 2) for number in turned]
        for year in published:
            publish_year(
                year,
                days=[(day, day.isoweekday() > 5, "") for day in days if day.year == year],
                notice="",
                source="test",
            )
        forget_all()
        self.days = Days()
        self.pk = self.begin(shape)

    def teardown(self) -> None:
        try:
            if hasattr(self, "pk"):
                self.nobody_hidden_finds_it_by_any_door()
        finally:
            transaction.savepoint_rollback(self.saved)
            forget_all()

    def begin(self, shape: int) -> Any:
        raise NotImplementedError

    def moves(self, by: Any) -> list[Callable[[], Any]]:
        raise NotImplementedError

    # One rule for all: Hypothesis leaves whole rules out of a walk, and every walk must go somewhere.
    @rule(
        what=some.integers(0, 9),
        which=some.integers(0, 199),
        who=some.sampled_from(PEOPLE),
        hours=some.integers(0, 120),
    )
    def take(self, what: int, which: int, who: str, hours: int) -> None:
        """Five times in ten the next step of the straight way, four any move of anybody, one of whoever must not find it."""
        self.now += timedelta(hours=hours)
        hidden = what == 9
        moves = self.moves(self.town.staff[self.hidden if hidden else who])
        move = self.next_move() if what < 5 else moves[which % len(moves)]
        before = self.picture()
        try:
            with transaction.atomic():
                move()
        except DomainError:
            assert self.picture() == before  # a refusal changes nothing
        else:
            # Only what asks for nobody's leave is open to the hidden: the resident's deeds and the nightly job.
            assert (
                not hidden or Step.objects.filter(matter=self.pk).latest("id").by_id != self.town.staff[self.hidden].pk
            )

    def next_move(self) -> Callable[[], Any]:
        raise NotImplementedError

    @rule(which=some.integers(0, 199))
    def whoever_must_not_find_it_tries(self, which: int) -> None:
        moves = self.moves(self.town.staff[self.hidden])
        before = self.picture()
        with transaction.atomic():
            try:
                moves[which % len(moves)]()
            except DomainError:
                assert self.picture() == before
            else:
                # Only what asks for nobody's leave succeeds: the resident's deeds and the nightly job.
                last = Step.objects.filter(matter=self.pk).latest("id")
                assert last.by_id != self.town.staff[self.hidden].pk

    def picture(self) -> tuple[Any, ...]:
        matter = Matter.objects.get(pk=self.pk)
        return (
            matter.status,
            matter.version,
            Step.objects.filter(matter=matter).count(),
            list(Clock.objects.filter(matter=matter).values_list("pk", "state", "due_at").order_by("pk")),
        )

    @invariant()
    def nothing_is_broken(self) -> None:
        if not hasattr(self, "pk"):
            return
        matter = Matter.objects.get(pk=self.pk)
        kind = kind_of(matter.kind)
        assert matter.phase == kind.phases[matter.status]
        steps = list(Step.objects.filter(matter=matter).order_by("id"))
        assert len(steps) >= self.seen  # no lost Step
        self.seen = len(steps)
        moved = [step for step in steps if step.to_status and step.from_status != step.to_status]
        assert moved[-1].to_status == matter.status
        for before, after in zip(moved, moved[1:], strict=False):
            assert before.to_status == after.from_status
            assert is_declared(kind, after)
        running = Clock.objects.filter(matter=matter, state="running")
        assert matter.phase != Phase.DONE or not running.exists()
        assert matter.next_due_at == min((clock.due_at for clock in running), default=None)
        for clock in Clock.objects.filter(matter=matter):
            self.clock_agrees_with_its_rule(clock)
        self.check(matter, {clock.rule for clock in running})
        person = self.town.staff[self.hidden]
        assert matter.owner_id != person.pk
        assert not Matter.objects.visible_to(person).filter(pk=self.pk).exists()
        assert not Message.objects.filter(recipient=person, path__contains=str(self.pk)).exists()

    def clock_agrees_with_its_rule(self, clock: Clock) -> None:
        """Recompute the last day, the day to act by and whether it is provisional from the rule and the calendar."""
        if clock.rule not in LIMITS:
            self.named_day(clock)
            return
        amount, kind = LIMITS[clock.rule]
        start = local_date(clock.start_at)
        last = self.days.last_day(start, amount + self.longer(clock), kind)
        act_by = self.days.act_by(last)
        assert (clock.due_at, clock.act_by_at) == (last_moment_of(last), last_moment_of(act_by)), clock.rule
        deciding = range(start.year, last.year + 1) if kind == "work" else range(act_by.year, last.year + 1)
        assert clock.provisional == (not set(deciding) <= self.days.years), clock.rule

    def named_day(self, clock: Clock) -> None:
        raise AssertionError(f"no rule for {clock.rule}")

    def longer(self, clock: Clock) -> int:
        """How many days more somebody gave a clock."""
        return 0

    def check(self, matter: Matter, running: set[str]) -> None:
        """What must hold of this kind beside."""

    def nobody_hidden_finds_it_by_any_door(self) -> None:
        matter = Matter.objects.get(pk=self.pk)
        client = self.town.client(self.hidden)
        own = kind_of(matter.kind).path(matter)
        assert [client.get(path).status_code for path in (own, f"/matters/{self.pk}/")] == [404, 404]
        tail = matter.number.rsplit("-", 1)[1]
        for path in (
            "/",
            "/matters/",
            "/demands/",
            "/demands/owed/",
            "/cases/",
            "/inbox/todo/",
            "/messages/",
            f"/search/?q={tail}",
            f"/demands/?q={tail}",
            "/areas/990001100201/",
        ):
            page = client.get(path).content.decode()
            assert matter.number not in page, path
            assert str(self.pk) not in page, path
        for path in ("/matters/?export=xlsx", "/demands/?export=xlsx"):
            answer = client.get(path)
            assert answer.status_code == 404 or matter.number not in sheet_words(answer.content)


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
        body: dict[str, Any] = {"body": "县局", "address": "平湖大道", "phone": "", "reason": "属县局"}
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
            lambda: done("not_accept", pk, article="第三十六条", reason="已终结", **common),
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
            lambda: done("close", pk, ground="performed", **common),
            lambda: done("close", pk, ground="delivered", **common),
            lambda: done("close", pk, ground="withdrawn", **common),
            lambda: done("withdraw", pk, **resident),
            lambda: done("withdraw", pk, on_paper=True, **common),
            lambda: done("undo_withdrawal", pk, **resident),
            lambda: by_time.settle_by_time(on=day, now=self.now),
            lambda: by_time.archive_old(on=day, now=self.now),
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


@pytest.mark.rule("SM-3")
def test_walks_over_the_demand() -> None:
    run_state_machine_as_test(Sm3, settings=WALKS)


@pytest.mark.rule("SM-4")
def test_walks_over_the_owned_case() -> None:
    run_state_machine_as_test(Sm4, settings=WALKS)


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
