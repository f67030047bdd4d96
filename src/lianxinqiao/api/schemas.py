"""What the API takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None


class AreaOut(Schema):
    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None = None


class PostOut(Schema):
    staff: str
    role: str
    area: str
    phone: str


class HouseholdOut(Schema):
    """Masked: the name shows its first character only."""

    id: UUID
    area: str
    group: str
    house_no: str
    head: str
    size: int
    needs_help: bool


class PersonOut(Schema):
    id: UUID
    name: str
    relation: str
    sex: str
    birth_year: int | None = None
    phone: str


class HouseholdOpened(HouseholdOut):
    """Opened for a purpose; the opening has been logged."""

    head: str
    phone: str
    wishes: str
    people: list[PersonOut]


class OpenIn(Schema):
    purpose: str


class MatterOut(Schema):
    id: UUID
    number: str
    kind: str
    title: str
    area: str
    status: str
    phase: str
    urgency: int
    owner: str | None = None
    opened_at: datetime
    next_due_at: datetime | None = None
    version: int


class StepOut(Schema):
    at: datetime
    event: str
    by: str | None = None
    from_status: str
    to_status: str
    reason: str
    rule: str


class MatterDetail(MatterOut):
    steps: list[StepOut]


class ReportIn(Schema):
    area: str = Field(description="12-digit code")
    kind: str
    place: str
    facts: str
    urgency: int = 0
    title: str = ""
    phoned_at: datetime | None = None
    answer_needed: str = ""
    called_110: bool = False
    hazard_kind: str = ""
    people_at_risk: int | None = None
    roads: str = ""
    action_taken: str = ""


class DeedIn(Schema):
    """One step on a report; which fields count depends on the event."""

    event: str
    version: int | None = None
    reason: str = ""
    urgency: int | None = None
    body: str = ""
    person: str = ""
    number: str = ""
    basis: str = ""
    published: str = ""


class PromiseIn(Schema):
    text: str
    due_on: date


class VisitIn(Schema):
    area: str = Field(description="12-digit code")
    kind: str
    visited_on: date
    household: UUID | None = None
    place_kind: str = "home"
    place: str = ""
    outcome: str = "met"
    learned: str = ""
    wants: str = ""
    hopes: str = ""
    worries: str = ""
    needs: str = ""
    promises: list[PromiseIn] = []
    reports: list[ReportIn] = []
    noted: list[str] = []
    draft: bool = False


class VisitOut(Schema):
    id: UUID
    area: str
    author: str
    kind: str
    visited_on: date
    outcome: str
    status: str
    is_late: bool
    version: int


class VisitDeedIn(Schema):
    event: str
    version: int | None = None
    text: str = ""


class AssessmentOut(Schema):
    id: UUID
    staff: str
    role: str
    area: str
    month: date
    days_done: int
    days_required: int
    contact_households_done: int
    contact_households_required: int
    result: str
    status: str
    version: int


class AssessmentDeedIn(Schema):
    event: str
    version: int | None = None
    text: str = ""
    kind: str = ""
    accept_reason: bool = False
    result: str = ""


class AreaPage(Schema):
    items: list[AreaOut]


class HouseholdPage(Schema):
    items: list[HouseholdOut]
    next: str | None = None


class MatterPage(Schema):
    items: list[MatterOut]
    next: str | None = None


class VisitPage(Schema):
    items: list[VisitOut]
    next: str | None = None


class AssessmentPage(Schema):
    items: list[AssessmentOut]
    next: str | None = None
