"""Twelve months of visits in a demonstration town, their monthly assessments and spot checks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from lianxinqiao.accounts.choices import AbsenceKind, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.calendar.limits import SHANGHAI, start_of_day
from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.demo import words
from lianxinqiao.demo.copying import copy_rows, reset_sequence
from lianxinqiao.demo.doing import do
from lianxinqiao.demo.teams import Staffing
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.choices import (
    AssessmentStatus,
    BlockAnswer,
    Outcome,
    PlaceKind,
    PromiseStatus,
    Result,
    Status,
    VisitKind,
)
from lianxinqiao.visits.kind import ABSENCE, CHECK, DRAWING
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import (
    AssessmentStep,
    ContactHousehold,
    MonthlyAssessment,
    Promise,
    SpotCheck,
    SpotCheckDraw,
    VisitLog,
    VisitStep,
)
from lianxinqiao.visits.operations.assessments import compute_month
from lianxinqiao.visits.operations.contacts import propose
from lianxinqiao.visits.operations.spotchecks import drawable, quarter_of, waits_until
from lianxinqiao.visits.policies import assessor_role

MONTHS = 12


def write_visits(town: Area, areas: list[Area], staffing: Staffing, lot: random.Random, *, today: date) -> None:
    """Write every cadre's diary of the last twelve months, with promises and contact households."""
    for area in areas:
        for year in sorted({today.year, (today - timedelta(days=365)).year}):
            propose(area, year, by=None, now=start_of_day(today))
    ContactHousehold.objects.filter(area__in=areas).update(is_confirmed=True)
    writer = _DiaryWriter(lot, today)
    for area in areas:
        homes = list(Household.objects.filter(area=area).values_list("pk", "group"))
        for post in staffing.village[area.pk]:
            own = list(
                ContactHousehold.objects.filter(staff=post.staff, year=today.year).values_list(
                    "household", "household__group"
                )
            )
            writer.village_cadre(post, homes, own)
        for post in staffing.town[area.pk]:
            own = list(
                ContactHousehold.objects.filter(staff=post.staff, area=area, year=today.year).values_list(
                    "household", "household__group"
                )
            )
            writer.town_cadre(post, own)
    writer.save()


class _DiaryWriter:
    def __init__(self, lot: random.Random, today: date) -> None:
        self.lot, self.today = lot, today
        self.calendar = work_calendar()
        self.visits: list[tuple[object, ...]] = []
        self.steps: list[tuple[object, ...]] = []
        self.promises: list[tuple[object, ...]] = []

    def village_cadre(self, post: Appointment, homes: list[Any], own: list[Any]) -> None:
        lazy = self.lot.random() < 0.15
        waiting = list(own)
        self.lot.shuffle(waiting)
        for first, last in self._months():
            wanted = self.lot.choice((6, 7, 8, 9)) if lazy else self.lot.choice((8, 8, 9, 9, 10, 11))
            for day in self._days(first, last, wanted):
                for _visit in range(self.lot.choice((1, 1, 1, 2))):
                    household, group = waiting.pop() if waiting and self.lot.random() < 0.18 else self.lot.choice(homes)
                    self._visit(post, VisitKind.HOUSEHOLD_VISIT, day, household, group)
        # Whoever keeps in touch has met every contact household by December; some have not.

    def town_cadre(self, post: Appointment, own: list[Any]) -> None:
        waiting = list(own)
        for first, last in self._months():
            wanted = self.lot.choice((2, 3, 3, 3, 4))
            for day in self._days(first, last, wanted):
                self._visit(post, VisitKind.VILLAGE_STAY, day, None, None)
                if waiting and self.lot.random() < 0.35:
                    household, group = waiting.pop()
                    self._visit(post, VisitKind.HOUSEHOLD_VISIT, day, household, group)

    def _months(self) -> Iterator[tuple[date, date]]:
        month = Month.of(self.today)
        for _turn in range(MONTHS - 1):
            month = month.previous
        for _turn in range(MONTHS):
            yield month.first, min(month.last, self.today)
            month = month.next

    def _days(self, first: date, last: date, wanted: int) -> list[date]:
        span = (last - first).days + 1
        days = [first + timedelta(days=n) for n in range(span)]
        weights = [1.0 if self.calendar.is_workday(day) else 0.25 for day in days]
        share = max(1, round(wanted * span / 30)) if span < 28 else wanted
        chosen: set[date] = set()
        while len(chosen) < min(share, span):
            chosen.add(self.lot.choices(days, weights)[0])
        return sorted(chosen)

    def _visit(self, post: Appointment, kind: str, day: date, household: object, group: object) -> None:
        lot = self.lot
        pk = uuid7()
        village = kind == VisitKind.HOUSEHOLD_VISIT
        outcome = lot.choices(Outcome.values, weights=(84, 9, 4, 3))[0] if village else Outcome.MET
        met = outcome == Outcome.MET
        delay = lot.choices((0, 1, 2, 6), weights=(70, 18, 8, 4))[0]
        written = datetime.combine(min(day + timedelta(days=delay), self.today), time(17, lot.randrange(60)), SHANGHAI)
        age = (self.today - written.date()).days
        status = Status.ACCEPTED
        if age < 6:
            status = lot.choices(
                (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED, Status.DRAFT), weights=(55, 38, 4, 3)
            )[0]
        elif lot.random() < 0.003:
            status = Status.VOIDED
        submitted = None if status == Status.DRAFT else written
        accepted = written + timedelta(days=2) if status in (Status.ACCEPTED, Status.VOIDED) else None
        if accepted and accepted.date() > self.today:
            accepted = written
        learned = (lot.choice(words.LEARNED) if village else lot.choice(words.STAY)) if met else ""
        noted = BlockAnswer.NOTED if met and lot.random() < 0.1 else BlockAnswer.NONE
        prompts = [
            lot.choice(bank) if met and village and lot.random() < 0.12 else ""
            for bank in (words.WANTS, words.HOPES, words.WORRIES, words.NEEDS)
        ]
        late = (written.date() - day).days > 3
        due = self.calendar.add_workdays(written.date(), 5) if submitted else None
        self.visits.append(
            (
                pk,
                post.staff_id,
                post.area_id,
                post.role in (Role.AREA_LEADER, Role.OFFICE_CADRE),
                post.area_id,
                kind,
                day,
                household,
                group,
                PlaceKind.HOME if village else PlaceKind.OFFICE,
                "",
                outcome,
                [lot.choice(Purpose.values)],
                learned,
                noted,
                "none",
                "none",
                "none",
                *prompts,
                status,
                late,
                written,
                submitted,
                accepted,
                due,
                {Status.DRAFT: 1, Status.SUBMITTED: 2}.get(status, 3),
            )
        )
        self._steps(pk, post, status, written, accepted)
        if village and met and lot.random() < 0.07:
            self._promise(pk, post.staff_id, household, day)

    def _steps(self, pk: object, post: Appointment, status: str, written: datetime, accepted: datetime | None) -> None:
        def add(at: datetime, event: str, before: str, after: str, reason: str = "") -> None:
            mine = event in ("write", "submit")
            rule = "R-3.5" if event == "write" else "SM-1"
            by, role = (post.staff_id, post.role) if mine else (None, SYSTEM)
            self.steps.append((pk, at, by, role, event, before, after, reason, rule))

        add(written, "write", "", Status.DRAFT)
        if status == Status.DRAFT:
            return
        add(written, "submit", Status.DRAFT, Status.SUBMITTED)
        if status == Status.RETURNED:
            asked_at = written + timedelta(hours=15)
            add(asked_at, "ask", Status.SUBMITTED, Status.RETURNED, "这户的排水沟是哪一段？")
        if accepted:
            add(accepted, "accept", Status.SUBMITTED, Status.ACCEPTED)
        if status == Status.VOIDED:
            voided_at = (accepted or written) + timedelta(days=1)
            add(voided_at, "void", Status.ACCEPTED, Status.VOIDED, "日期写错，已重写一条")

    def _promise(self, visit: object, owner: object, household: object, day: date) -> None:
        due = day + timedelta(days=self.lot.choice((5, 7, 10, 14)))
        kept = given_up = None
        outcome = ""
        if due < self.today - timedelta(days=10) or self.lot.random() < 0.3:
            end = min(due + timedelta(days=self.lot.choice((-2, -1, 0, 0, 3))), self.today)
            end = max(end, day)
            if self.lot.random() < 0.93:
                kept = end
            else:
                given_up, outcome = end, "条件不符合，已当面说明原因并告诉申请其他补助的办法"
        if self.lot.random() < 0.02:
            kept = given_up = None
            outcome = ""
        status = PromiseStatus.KEPT if kept else PromiseStatus.GIVEN_UP if given_up else PromiseStatus.OPEN
        self.promises.append(
            (uuid7(), visit, owner, household, self.lot.choice(words.PROMISES), due, kept, given_up, outcome, status, 1)
        )

    def save(self) -> None:
        copy_rows(
            VisitLog,
            (
                "id",
                "author",
                "area",
                "is_town_cadre",
                "credited_area",
                "kind",
                "visited_on",
                "household",
                "group",
                "place_kind",
                "place",
                "outcome",
                "purposes",
                "learned",
                "block_people",
                "block_opinion",
                "block_security",
                "block_disaster",
                "wants",
                "hopes",
                "worries",
                "needs",
                "status",
                "is_late",
                "written_at",
                "submitted_at",
                "accepted_at",
                "accept_due_on",
                "version",
            ),
            self.visits,
        )
        copy_rows(
            VisitStep, ("visit", "at", "by", "role", "event", "from_status", "to_status", "reason", "rule"), self.steps
        )
        reset_sequence(VisitStep)
        copy_rows(
            Promise,
            (
                "id",
                "visit",
                "owner",
                "household",
                "text",
                "due_on",
                "kept_on",
                "given_up_on",
                "outcome",
                "status",
                "version",
            ),
            self.promises,
        )


def write_assessments(town: Area, areas: list[Area], staffing: Staffing, lot: random.Random, *, today: date) -> None:
    """Compute every finished month, confirm most, leave the last one half done; draw the spot checks."""
    month = Month.of(today).previous
    last = datetime.combine(today, time(9), SHANGHAI)
    _absences(areas, staffing, lot, month)
    ids = [area.pk for area in areas]
    for back in range(MONTHS - 1):
        at = datetime.combine(month.next.first + timedelta(days=3), time(8), SHANGHAI)
        compute_month(month, now=min(at, last), area_ids=ids)
        _confirm(
            month,
            areas,
            staffing,
            lot,
            share=1.0 if back else 0.55,
            final=back > 0,
            at=min(at + timedelta(days=5), last),
            last=last,
        )
        month = month.previous
    _spot_checks(areas, staffing, lot, today, last)


def _absences(areas: list[Area], staffing: Staffing, lot: random.Random, month: Month) -> None:
    for area in lot.sample(areas, k=min(4, len(areas))):
        post = lot.choice(staffing.village[area.pk][1:])
        last_on = month.first + timedelta(days=11)
        given = {
            "staff": post.staff,
            "kind": lot.choice((AbsenceKind.TRAINING, AbsenceKind.DISASTER_DUTY, AbsenceKind.ILLNESS)),
            "first_on": month.first + timedelta(days=4),
            "last_on": last_on,
        }
        begin(ABSENCE, given, by=staffing.secretary[area.pk], now=datetime.combine(last_on, time(9), SHANGHAI))


def _confirm(
    month: Month,
    areas: list[Area],
    staffing: Staffing,
    lot: random.Random,
    *,
    share: float,
    final: bool,
    at: datetime,
    last: datetime,
) -> None:
    rows = list(
        MonthlyAssessment.objects.filter(month=month.first, area__in=areas).select_related("appointment").order_by("pk")
    )
    changed, steps = [], []
    for row in rows:
        if lot.random() > share:
            continue
        assessor: Staff | None = {
            Role.VILLAGE_SECRETARY: staffing.leader[row.area_id],
            Role.VILLAGE_CADRE: staffing.secretary[row.area_id],
            Role.VILLAGE_DIRECTOR: staffing.secretary[row.area_id],
        }.get(Role(row.appointment.role), staffing.office)
        if assessor is None or assessor.pk == row.staff_id:
            continue
        before = row.status
        if row.result == Result.SHORT and lot.random() < 0.5:
            row.reason_kind, row.reason, row.result = AbsenceKind.OTHER, "参加镇里集中工作", Result.SHORT_EXPLAINED
        moment = at
        if row.result == Result.SHORT and row.reason_by is not None:
            # Nobody confirms what is short before its cadre had the time to say why.
            moment = max(at, datetime.combine(row.reason_by + timedelta(days=1), time(8), SHANGHAI))
        if moment > last:
            continue
        row.status = AssessmentStatus.FINAL if final else AssessmentStatus.CONFIRMED
        row.comment = "" if row.result == Result.MET else "已了解情况，下月补上。"
        row.confirmed_by, row.confirmed_at = assessor, moment
        row.object_by = (moment + timedelta(days=7)).date()
        changed.append(row)
        steps.append(
            AssessmentStep(
                assessment=row,
                at=moment,
                by=assessor,
                role=assessor_role(row.appointment.role),
                rule="SM-1",
                event="confirm",
                from_status=before,
                to_status=row.status,
                reason=row.comment,
            )
        )
    for row in changed:
        # One by one: what is sealed is sealed as its row is saved.
        row.save()
    AssessmentStep.objects.bulk_create(steps)


def _spot_checks(areas: list[Area], staffing: Staffing, lot: random.Random, today: date, last: datetime) -> None:
    """Draw the last two quarters as their nights did; the newer one is half asked about."""
    newest = drawable(today)
    for quarter, share in ((quarter_of(newest - timedelta(days=1)), 1.0), (newest, 0.5)):
        at = datetime.combine(waits_until(quarter) + timedelta(days=1), time(1, 30), SHANGHAI)
        for area in areas:
            try:
                row: SpotCheckDraw = begin(DRAWING, {"quarter": quarter}, beside=area, by=SYSTEM, now=at).row
            except DomainError:
                continue
            leader = staffing.leader[area.pk]
            for check in row.checks.select_related("visit__author"):
                if check.visit.author_id != leader.pk and lot.random() < share:
                    _find(check, leader, lot, last)


def _find(check: SpotCheck, leader: Staff, lot: random.Random, at: datetime) -> None:
    event = lot.choices(("match", "unreachable", "mismatch"), weights=(82, 13, 5))[0]
    finding = "住户说那天没有人来过" if event == "mismatch" else ""
    done = do(CHECK, check.pk, "finding", {"event": event, "finding": finding}, by=leader, now=at).row
    if done.status == "mismatch" and lot.random() < 0.7:
        do(
            CHECK,
            check.pk,
            "explain",
            {"explanation": "那天去的是隔壁他哥哥家，写错了户。"},
            by=check.visit.author,
            now=at,
        )
        do(CHECK, check.pk, "conclude", {"conclusion": "explained"}, by=leader, now=at)
