"""Households and people: masked in lists, opened for a purpose, corrected."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from lianxinqiao.api.base import api, staff_of
from lianxinqiao.api.idempotency import key_of, once, once_reading
from lianxinqiao.api.shapes import AreaCode, From, Page, Sent, Shown, from_asks, from_columns, from_signature
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.asks import FIRST_BIRTH_YEAR, ContactAsks
from lianxinqiao.residents.choices import Relation, Sex
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations import heads, records
from lianxinqiao.residents.queries.openings import openings_of


@from_columns(Household, "id", "house_no", "size", "needs_help", "version")
class HouseholdOut(Shown):
    """Masked: the name shows its first character only."""

    area: AreaCode
    group: Annotated[str, From("group.name")]
    head: Annotated[str, From(lambda row: mask_name(row.head_name))]


class HouseholdPage(Page):
    items: list[HouseholdOut]


@from_columns(Person, "id", "name", "relation", "sex", "birth_year", "phone")
class PersonOut(Shown):
    pass


@from_columns(Household, "phone", "wishes")
class HouseholdOpened(HouseholdOut):
    """Opened for a purpose; the opening has been logged."""

    head: Annotated[str, From("head_name")]
    people: list[PersonOut]


@from_signature(records.open_record)
class OpenIn(Sent):
    pass


@from_signature(records.register_household)
class HouseholdIn(Sent):
    group: int = Field(description="id of the villager group, one of those that its area lists")


@from_asks(ContactAsks)
class HouseholdContactIn(Sent):
    """How a household is reached and spoken to: what is left out stays; ``version`` is the one you saw."""

    needs_help: bool | None = None
    version: Annotated[int | None, Field(strict=True)] = None


@from_signature(records.add_person)
class PersonIn(Sent):
    relation: Relation
    sex: Sex = Sex.NOT_STATED
    birth_year: int | None = Field(None, ge=FIRST_BIRTH_YEAR, le=2100)


Relations = Annotated[
    dict[UUID, Relation], Field(description="what each of the others who live there is to the new head, by person id")
]


@from_signature(records.correct_person)
class CorrectionIn(Sent):
    """What is left out stays."""


@from_signature(records.note_departure)
class DepartureIn(Sent):
    """``new_head`` and ``relations`` where the head leaves somebody behind."""

    relations: Relations = {}


@from_signature(heads.change_head)
class HeadIn(Sent):
    """``version`` is the one you saw."""

    relations: Relations = {}
    version: Annotated[int | None, Field(strict=True)] = None


@from_columns(RecordOpening, "purpose", "at")
class OpeningOut(Shown):
    by: Annotated[str, From("by_name")]


@api.get("/households", response={200: HouseholdPage})
def list_households(request: HttpRequest, q: str = "", cursor: str | None = None, size: int = 50) -> Any:
    """The households of one's areas, names masked; ``q`` as in the list of the pages."""
    rows = Household.objects.visible_to(staff_of(request)).living_here().matching(q).select_related("area", "group")
    page = keyset_page(rows, order=("area_id", "group_id", "house_order", "id"), cursor=cursor, size=size)
    return {"items": HouseholdOut.each(page.rows), "next": page.after}


@api.post("/households", response={201: HouseholdOut})
@once(Household)
def register_household(request: HttpRequest, body: HouseholdIn) -> tuple[int, Any]:
    """Register a household with its head."""
    group = VillagerGroup.objects.select_related("area").filter(pk=body.group).first()
    if group is None:
        raise NotVisible("")
    row = records.register_household(
        group, **body.dict(exclude={"group"}), by=staff_of(request), now=now(), id=key_of(request)
    )
    return 201, HouseholdOut.of(row)


@api.post("/households/{pk}/open", response={200: HouseholdOpened})
@once_reading
def open_household(request: HttpRequest, pk: UUID, body: OpenIn) -> tuple[int, Any]:
    """Open one household for a purpose; the opening is logged for the resident."""
    row = records.open_record(pk, **body.dict(), by=staff_of(request), now=now())
    people = Person.objects.filter(household=row, left_on=None)
    return 200, {**HouseholdOpened.of(row), "people": PersonOut.each(people)}


@api.post("/households/{pk}/contact", response={200: HouseholdOut})
@once(Household)
def change_household(request: HttpRequest, pk: UUID, body: HouseholdContactIn) -> tuple[int, Any]:
    """Correct how a household is reached and spoken to."""
    row = records.change_household(
        pk, **body.dict(exclude={"version"}), by=staff_of(request), expected_version=body.version, now=now()
    )
    return 200, HouseholdOut.of(row)


@api.post("/households/{pk}/people", response={201: PersonOut})
@once(Person)
def add_person(request: HttpRequest, pk: UUID, body: PersonIn) -> tuple[int, Any]:
    """Register a member of a household."""
    return 201, PersonOut.of(records.add_person(pk, **body.dict(), by=staff_of(request), now=now()))


@api.post("/households/{pk}/head", response={200: HouseholdOut})
@once(Household)
def change_head(request: HttpRequest, pk: UUID, body: HeadIn) -> tuple[int, Any]:
    """Make another of those who live there the head of the household."""
    row = heads.change_head(
        pk, **body.dict(exclude={"version"}), by=staff_of(request), expected_version=body.version, now=now()
    )
    return 200, HouseholdOut.of(row)


@api.post("/people/{pk}/correction", response={200: PersonOut})
@once(Person)
def correct_person(request: HttpRequest, pk: UUID, body: CorrectionIn) -> tuple[int, Any]:
    """Correct what the register says of a person."""
    return 200, PersonOut.of(records.correct_person(pk, **body.dict(), by=staff_of(request), now=now()))


@api.post("/people/{pk}/departure", response={200: PersonOut})
@once(Person)
def note_departure(request: HttpRequest, pk: UUID, body: DepartureIn) -> tuple[int, Any]:
    """Note that a person has moved away or died."""
    return 200, PersonOut.of(records.note_departure(pk, **body.dict(), by=staff_of(request), now=now()))


class OpeningPage(Page):
    items: list[OpeningOut]


@api.get("/households/{pk}/openings", response={200: OpeningPage})
def list_openings(request: HttpRequest, pk: UUID, cursor: str | None = None, size: int = 50) -> Any:
    """Who opened this household's record, when and why: what the household may be shown."""
    household = Household.objects.visible_to(staff_of(request)).select_related("area").filter(pk=pk).first()
    if household is None:
        raise NotVisible("")
    rows = openings_of(household, to=staff_of(request))
    page = keyset_page(rows, order=("-at", "-pk"), cursor=cursor, size=size)
    return {"items": OpeningOut.each(page.rows), "next": page.after}
