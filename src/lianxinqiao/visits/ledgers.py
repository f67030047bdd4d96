"""How absences, entries of the diary, months and spot checks are kept: each with a status, a version and Steps of its own; drawings of checks."""

from __future__ import annotations

from lianxinqiao.matters.operations.own_rows import OwnLedger, RecordLedger

ABSENCES = OwnLedger(
    "visits.Absence", step="visits.AbsenceStep", link="absence", related=("staff",), page="visits:absence"
)
ENTRIES = OwnLedger(
    "visits.VisitLog", step="visits.VisitStep", link="visit", related=("author", "area"), page="visits:visit"
)
MONTHS = OwnLedger(
    "visits.MonthlyAssessment",
    step="visits.AssessmentStep",
    link="assessment",
    related=("staff", "area", "appointment"),
    page="visits:assessment",
)
CHECKS = OwnLedger(
    "visits.SpotCheck",
    step="visits.SpotCheckStep",
    link="spot_check",
    area="draw.area",
    related=("visit__author", "draw__area", "checked_by"),
    page="visits:spot_check",
)
PROMISES = OwnLedger(
    "visits.Promise",
    step="visits.PromiseStep",
    link="promise",
    area="visit.area",
    related=("visit__area", "household__group"),
    page="visits:promise",
)
DRAWINGS = RecordLedger("visits.SpotCheckDraw", opener="drawn_by", page="visits:draw")
