"""A town in the middle of its work: what must be there before one write is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from factories import hazards
from factories.checks import checkable_day, draw
from factories.conditions import a_report, report_condition
from factories.months import count, explain
from factories.outreach import open_box
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from factories.workbooks import ROWS, workbook
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run
from lianxinqiao.outreach.kind import LETTER
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.visits.kind import ENTRY, MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment


@dataclass
class World:
    """A town in the middle of its work, and what has been made ready for one deed."""

    town: Town
    now: datetime
    held: dict[str, Any] = field(default_factory=dict)

    def report(self, kind: str = "people", **more: Any) -> Any:
        return report_condition(
            self.town.own, a_report(kind=kind, place="一组", facts="断水", **more), by=self.town.cadre, now=self.now
        ).pk

    def to(self, *events: str) -> Any:
        """Return a report that has gone through these steps."""
        pk = self.report()
        common: dict[str, Any] = {"by": self.town.in_charge, "now": self.now}
        steps: dict[str, Callable[[], Any]] = {
            "acknowledge": lambda: do(REPORT, pk, "acknowledge", **common),
            "judge": lambda: do(REPORT, pk, "judge", {"urgency": 0}, **common),
            "respond": lambda: do(REPORT, pk, "respond", {"reason": "去了"}, **common),
            "resolve": lambda: do(REPORT, pk, "resolve", {"reason": "好了"}, **common),
            "answer": lambda: do(REPORT, pk, "answer", {"answer": "已通水"}, **common),
        }
        for event in events:
            steps[event]()
        return pk

    def visit(self, *, submit: bool = True, accepted: bool = False, **more: Any) -> Any:
        said = {"visited_on": day_before(self.now), "household": self.town.homes[0], **more}
        written = a_visit(kind="household_visit", **said)
        pk = write_visit(self.town.own, written, submit=submit, by=self.town.cadre, now=self.now).pk
        if accepted:
            do(ENTRY, pk, "accept", by=self.town.secretary, now=self.now)
        return pk

    def voided(self) -> Any:
        pk = self.visit(accepted=True)
        do(ENTRY, pk, "void", {"text": "x"}, by=self.town.secretary, now=self.now)
        return pk

    def month(self, *, explained: bool = False, confirmed: bool = False, objected: bool = False) -> Any:
        count(Month.of(day_before(self.now)), self.now)
        pk = MonthlyAssessment.objects.get(staff=self.town.cadre).pk
        if explained or confirmed or objected:
            explain(self.town.cadre, self.now)
        if confirmed or objected:
            do(MONTH, pk, "confirm", {"comment": "x"}, by=self.town.secretary, now=self.now)
        if objected:
            do(MONTH, pk, "object", {"objection": "x"}, by=self.town.cadre, now=self.now)
        return pk

    def drawn(self) -> Any:
        day = checkable_day(self.now)
        self.visit(accepted=True, visited_on=day)
        return draw(self.town.own, day, now=self.now).checks.get().pk

    def site(self) -> Any:
        return hazards.a_site(self.town, self.now)

    def moved(self) -> Any:
        """A site from which people were moved under a warning; return the warning."""
        site = self.site()
        hazards.threaten(site, self.town.homes[0], by=self.town.cadre, now=self.now)
        warning = hazards.relay(self.town, self.now, site=site)
        hazards.move(site, by=self.town.cadre, now=self.now)
        return warning

    def letter(self, *, registered: bool = False) -> Any:
        box = OpinionBox.objects.create(area=self.town.own, place="门口", set_up_on=day_before(self.now))
        opening = open_box(box.pk, "路灯不亮", second=self.town.leader, by=self.town.secretary, now=self.now)
        pk = opening.letters.get().pk
        if registered:
            do(LETTER, pk, "register", {"classed": "demand"}, by=self.town.secretary, now=self.now)
        return pk

    def imported(self, *, ordered: bool = False, done: bool = False) -> Any:
        run = bring_workbook(
            self.town.own, file_name="a.xlsx", content=workbook(ROWS), by=self.town.cadre, now=self.now
        )
        check_run(run.pk, now=self.now)
        if ordered or done:
            order_run(run.pk, only_good=False, by=self.town.cadre, now=self.now)
        if done:
            carry_out(run.pk, now=self.now)
        return run.pk
