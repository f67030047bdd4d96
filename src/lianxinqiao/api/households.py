"""Households and people: masked in lists, opened for a purpose, corrected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from lianxinqiao.api import schemas as s
from lianxinqiao.api.base import PROBLEMS, READ_LIST, READ_ONE, api, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations import records


def _household(row: Household) -> dict[str, Any]:
    return {
        "id": row.pk,
        "area": row.area.code,
        "group": row.group.name,
        "house_no": row.house_no,
        "head": mask_name(row.head_name),
        "size": row.size,
        "needs_help": row.needs_help,
        "version": row.version,
    }


def _person(row: Person) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "relation": row.relation,
        "sex": row.sex,
        "birth_year": row.birth_year,
        "phone": row.phone,
    }


@api.get("/households", response={200: s.HouseholdPage, **READ_LIST})
def list_households(request: HttpRequest, q: str = "", cursor: str | None = None, size: int = 50) -> Any:
    """The households of one's areas, names masked; ``q`` as in the list of the pages."""
    rows = Household.objects.visible_to(staff_of(request)).living_here().matching(q).select_related("area", "group")
    page = keyset_page(rows, order=("area_id", "group_id", "house_no", "id"), cursor=cursor, size=size)
    return {"items": [_household(row) for row in page.rows], "next": page.after}


@api.post("/households", response={201: s.HouseholdOut, **PROBLEMS})
@once
def register_household(request: HttpRequest, body: s.HouseholdIn) -> tuple[int, Any]:
    """Register a household with its head."""
    group = VillagerGroup.objects.select_related("area").filter(pk=body.group).first()
    if group is None:
        raise NotVisible("")
    row = records.register_household(
        group,
        house_no=body.house_no,
        head_name=body.head_name,
        phone=body.phone,
        wishes=body.wishes,
        needs_help=body.needs_help,
        by=staff_of(request),
        now=now(),
        id=key_of(request),
    )
    return 201, _household(row)


@api.post("/households/{pk}/open", response={200: s.HouseholdOpened, **PROBLEMS})
@once
def open_household(request: HttpRequest, pk: UUID, body: s.OpenIn) -> tuple[int, Any]:
    """Open one household for a purpose; the opening is logged for the resident."""
    row = records.open_record(pk, purpose=body.purpose, by=staff_of(request), now=now())
    people = Person.objects.filter(household=row, left_on=None)
    return 200, {
        **_household(row),
        "head": row.head_name,
        "phone": row.phone,
        "wishes": row.wishes,
        "people": [_person(p) for p in people],
    }


@api.post("/households/{pk}/contact", response={200: s.HouseholdOut, **PROBLEMS})
@once
def change_household(request: HttpRequest, pk: UUID, body: s.HouseholdContactIn) -> tuple[int, Any]:
    """Correct how a household is reached and spoken to."""
    row = records.change_household(
        pk,
        phone=body.phone,
        wishes=body.wishes,
        needs_help=body.needs_help,
        by=staff_of(request),
        expected_version=body.version,
        now=now(),
    )
    return 200, _household(row)


@api.post("/households/{pk}/people", response={201: s.PersonOut, **PROBLEMS})
@once
def add_person(request: HttpRequest, pk: UUID, body: s.PersonIn) -> tuple[int, Any]:
    """Register a member of a household."""
    return 201, _person(records.add_person(pk, **body.dict(), by=staff_of(request), now=now()))


@api.post("/people/{pk}/departure", response={200: s.PersonOut, **PROBLEMS})
@once
def note_departure(request: HttpRequest, pk: UUID, body: s.DepartureIn) -> tuple[int, Any]:
    """Note that a person has moved away or died."""
    return 200, _person(records.note_departure(pk, kind=body.kind, on=body.on, by=staff_of(request), now=now()))


@api.get("/households/{pk}/openings", response={200: list[s.OpeningOut], **READ_ONE})
def list_openings(request: HttpRequest, pk: UUID) -> Any:
    """Who opened this household's record, when and why: what the household may be shown."""
    if not Household.objects.visible_to(staff_of(request)).filter(pk=pk).exists():
        raise NotVisible("")
    rows = RecordOpening.objects.filter(subject_kind="household", subject_id=pk)
    return [{"by": row.by_name, "purpose": row.purpose, "at": row.at} for row in rows[:200]]
