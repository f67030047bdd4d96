"""How reception days, the records of those who came, and helpers are kept: with a status, a version and Steps of their own."""

from __future__ import annotations

from lianxinqiao.matters.operations.own_rows import OwnLedger

DAYS = OwnLedger(
    "leadership.ReceptionDay",
    step="leadership.ReceptionDayStep",
    link="day",
    area="town",
    related=("leader", "substitute", "town", "area"),
    page="leadership:reception",
)
RECORDS = OwnLedger(
    "leadership.ReceptionVisit",
    step="leadership.ReceptionVisitStep",
    link="visit",
    area="day.town",
    related=("day__leader", "day__substitute", "day__town", "day__area", "demand__matter__area"),
    page="leadership:reception_visit",
    about="demand_id",
)
HELPERS = OwnLedger(
    "leadership.Helper",
    step="leadership.HelperStep",
    link="helper",
    area="demand.matter.area",
    related=("demand__matter__area",),
    page="demands:demand",
    of="demand_id",
    about="demand_id",
)
