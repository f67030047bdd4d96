"""Random walks over a state machine with legal and illegal moves, people, days and calendars: what must hold after every move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Part
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from factories.town import SHANGHAI, make_town
from factories.workbooks import sheet_words
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.models import CalendarYear, SpecialDay
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.notifications.models import Message

PEOPLE = ("petition", "office", "principal", "cadre", "leader", "judicial", "discipline", "sibling", "stranger")
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
    "demand.follow_up_window": (15, "natural"),
    "demand.deliver_workdays": (5, "work"),
    "demand.perform_days": (60, "natural"),
    "demand.forwarded_days": (15, "natural"),
    "petition.review_days": (30, "natural"),
    "petition.recheck_days": (30, "natural"),
    "owned.confirm_workdays": (5, "work"),
    "owned.meet_workdays": (10, "work"),
    "owned.note_days": (15, "natural"),
    "owned.max_days": (90, "natural"),
}


# 全国年节及纪念日放假办法, by hand from a printed calendar, as months and days.
OFF_BY_LAW = {
    2025: "0101 0128 0129 0130 0131 0404 0501 0502 0531 1001 1002 1003 1006",
    2026: "0101 0216 0217 0218 0219 0405 0501 0502 0619 0925 1001 1002 1003",
    2027: "0101 0205 0206 0207 0208 0405 0501 0502 0609 0915 1001 1002 1003",
    2028: "0101 0125 0126 0127 0128 0404 0501 0502 0528 1001 1002 1003",
}


class Days:
    """A calendar read from the table anew, counted the slow way: the walks trust nothing the product computes."""

    def __init__(self) -> None:
        self.special = dict(SpecialDay.objects.values_list("day", "is_workday"))
        self.years = set(CalendarYear.objects.values_list("year", flat=True))

    def is_worked(self, day: date) -> bool:
        return self.special.get(day, day.isoweekday() <= 5 and f"{day:%m%d}" not in OFF_BY_LAW.get(day.year, ""))

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
