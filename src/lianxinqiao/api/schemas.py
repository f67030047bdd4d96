"""What the API takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
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
    version: int


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


class HouseholdIn(Schema):
    group: int = Field(description="id of the villager group, see /areas/{code}")
    house_no: str
    head_name: str
    phone: str = ""
    wishes: str = ""
    needs_help: bool = False


class HouseholdContactIn(Schema):
    """How a household is reached and spoken to; ``version`` is the one you saw."""

    phone: str = ""
    wishes: str = ""
    needs_help: bool = False
    version: int | None = None


class PersonIn(Schema):
    name: str
    relation: str
    sex: str = "9"
    birth_year: int | None = None
    citizen_id: str = ""
    phone: str = ""


class DepartureIn(Schema):
    kind: str
    on: date


class OpeningOut(Schema):
    by: str
    purpose: str
    at: datetime


class GroupOut(Schema):
    id: int
    group_no: int
    name: str


class PhoneOut(Schema):
    label: str
    number: str
    hours: str


class SiteOut(Schema):
    id: UUID
    name: str
    kind: str


class WarningOut(Schema):
    level: str
    issuer: str
    number: str
    text: str


class FigureOut(Schema):
    fact: str
    value: str = Field(description="exact decimal")
    as_of: date


class AreaDetail(AreaOut):
    groups: list[GroupOut]
    phones: list[PhoneOut]
    boxes: list[str]
    hazard_sites: list[SiteOut]
    warnings: list[WarningOut]
    figures: list[FigureOut]


class TextIn(Schema):
    text: str = ""


class CountOut(Schema):
    count: int


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


class ClockOut(Schema):
    rule: str
    start_at: datetime
    due_at: datetime
    act_by_at: datetime
    light: str
    provisional: bool


class MatterDetail(MatterOut):
    clocks: list[ClockOut]
    steps: list[StepOut]


class SupervisionIn(Schema):
    text: str
    due_on: date


class SupervisionOut(Schema):
    id: UUID
    matter: UUID
    by: str
    to: str
    text: str
    due_on: date
    answer: str
    answered_at: datetime | None = None


class ReportOut(MatterOut):
    source: str
    place: str
    facts: str
    occurred_at: datetime | None = None
    phoned_at: datetime | None = None
    answer_needed: str
    called_110: bool
    hazard_kind: str
    people_at_risk: int | None = None
    roads: str
    action_taken: str
    acknowledged_at: datetime | None = None
    responded_at: datetime | None = None
    handed_to: str
    handed_number: str
    handed_at: datetime | None = None
    result: str
    answer: str


class ReportIn(Schema):
    area: str = Field(description="12-digit code")
    kind: str
    place: str
    facts: str
    urgency: int = 0
    title: str = ""
    group: int | None = None
    source: str = "cadre"
    purposes: list[str] = []
    channel: str = ""
    occurred_at: datetime | None = None
    phoned_at: datetime | None = None
    answer_needed: str = ""
    called_110: bool = False
    hazard_kind: str = ""
    hazard_site: UUID | None = None
    people_at_risk: int | None = Field(None, ge=0, le=100_000)
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
    second: str = Field("", description="user name of the other leader who agrees to lower an emergency")
    to: str = Field("", description="user name of who takes it over (pass)")
    into: UUID | None = Field(None, description="the matter to merge into")


class PromiseIn(Schema):
    text: str
    due_on: date


class VisitIn(Schema):
    area: str = Field(description="12-digit code")
    kind: str
    visited_on: date
    household: UUID | None = None
    group: int | None = None
    purposes: list[str] = []
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


class PromiseOut(Schema):
    id: UUID
    text: str
    due_on: date
    household: UUID | None = None
    kept_on: date | None = None
    given_up_on: date | None = None
    outcome: str


class PromiseEndIn(Schema):
    kept: bool
    outcome: str = ""


class VisitDetail(VisitOut):
    household: UUID | None = None
    place: str
    place_kind: str
    learned: str
    wants: str
    hopes: str
    worries: str
    needs: str
    blocks: dict[str, str]
    promises: list[PromiseOut]


class ContactOut(Schema):
    id: int
    staff: str
    household: UUID
    year: int
    why: str
    is_confirmed: bool


class ContactPage(Schema):
    items: list[ContactOut]
    next: str | None = None


class ContactDeedIn(Schema):
    event: str = Field(description="propose, confirm or assign")
    year: int = Field(ge=2000, le=2100)
    staff: str = ""
    household: UUID | None = None


class CheckOut(Schema):
    id: UUID
    draw: UUID
    visit: UUID
    status: str
    conclusion: str
    version: int


class CheckPage(Schema):
    items: list[CheckOut]
    next: str | None = None


class CheckDeedIn(Schema):
    event: str
    version: int | None = None
    text: str = ""
    conclusion: str = ""


class DrawIn(Schema):
    quarter: date = Field(description="any day of the quarter")


class DrawOut(Schema):
    id: UUID
    quarter: date
    seed: str
    population: int
    size: int


class AbsenceIn(Schema):
    kind: str
    first_on: date
    last_on: date


class AbsenceOut(Schema):
    id: UUID
    staff: str
    kind: str
    first_on: date
    last_on: date
    is_accepted: bool


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


class FactOut(Schema):
    """One line of what the page of a matter shows."""

    title: str
    value: Any = None


class MatterWhole(MatterOut):
    """A matter of a kind with what its page shows, and the deeds that are yours to do now."""

    facts: list[FactOut]
    deeds: list[str]


class MatterPage(Schema):
    items: list[MatterOut]
    next: str | None = None


class VisitPage(Schema):
    items: list[VisitOut]
    next: str | None = None


class AssessmentPage(Schema):
    items: list[AssessmentOut]
    next: str | None = None


class DemandIn(Schema):
    """A demand written down by staff; ``read_back`` says that it was read back to the resident."""

    area: str
    topic: str
    text: str
    channel: str
    place: str = ""
    group: int | None = None
    asker_name: str = ""
    asker_phone: str = ""
    asker_count: int = 1
    about_officials: bool = False
    outside_number: str = ""
    outside_due_on: date | None = None
    read_back: bool = False


class ReceiptOut(Schema):
    id: UUID
    number: str
    code: str


class DemandOut(MatterOut):
    channel: str
    topic: str
    text: str
    place: str
    petition_class: str
    track: str
    decision: str
    decision_text: str
    delivered_on: date | None = None
    review_until: date | None = None
    performed_on: date | None = None
    closing_ground: str
    asker_count: int
    outside_number: str
    outside_due_on: date | None = None
    deeds: list[str]


class DemandDeedIn(Schema):
    deed: str
    version: int | None = None
    values: dict[str, Any] = {}
