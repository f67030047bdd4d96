"""Areas: what one's posts cover, one area with its registers, its team."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.queries.teams import team_of
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.api.base import api, area_of, staff_of
from lianxinqiao.api.shapes import From, Shown, from_columns
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.kernel.moments import now
from lianxinqiao.outreach.models import ServicePhone
from lianxinqiao.overviews.queries.registers import registers_of
from lianxinqiao.places.models import Area, HazardSite, StatSnapshot, VillagerGroup


@from_columns(Area, "code", "name", "kind", "valid_from", "valid_to")
class AreaOut(Shown):
    pass


class AreaPage(Schema):
    items: list[AreaOut]


@from_columns(VillagerGroup, "id", "group_no", "name")
class GroupOut(Shown):
    pass


@from_columns(ServicePhone, "label", "number", "hours")
class PhoneOut(Shown):
    pass


@from_columns(HazardSite, "name", "kind")
class SiteOut(Shown):
    id: Annotated[UUID, From("pk")]


@from_columns(RelayedWarning, "level", "issuer", "number", "text")
class WarningOut(Shown):
    pass


@from_columns(StatSnapshot, "fact", "as_of")
class FigureOut(Shown):
    value: Annotated[str, From(lambda row: str(row.value))] = Field(description="exact decimal")


class AreaDetail(AreaOut):
    groups: list[GroupOut]
    phones: list[PhoneOut]
    boxes: list[str]
    hazard_sites: list[SiteOut]
    warnings: list[WarningOut]
    figures: list[FigureOut]


@from_columns(Appointment, "role")
class PostOut(Shown):
    staff: Annotated[str, From("staff.name")]
    phone: Annotated[str, From("staff.phone")]
    area: str


@api.get("/areas", response={200: AreaPage})
def list_areas(request: HttpRequest) -> Any:
    """The responsibility areas one's posts cover."""
    areas = (
        Area.objects.valid_on(local_date(now()))
        .responsibility_areas()
        .filter(pk__in=scope_of(staff_of(request)).area_ids())
    )
    return {"items": AreaOut.each(areas)}


@api.get("/areas/{code}", response={200: AreaDetail})
def read_area(request: HttpRequest, code: str) -> Any:
    """One area of one's towns: groups, telephones, boxes, hazard sites, warnings in force, dated figures."""
    area = area_of(code, staff_of(request))
    registers = registers_of(area.pk)
    groups = VillagerGroup.objects.filter(area=area, is_active=True)
    return {
        **AreaOut.of(area),
        "groups": GroupOut.each(groups),
        "phones": PhoneOut.each(registers.phones),
        "boxes": registers.boxes,
        "hazard_sites": SiteOut.each(registers.sites),
        "warnings": WarningOut.each(registers.warnings),
        "figures": FigureOut.each(registers.facts),
    }


@api.get("/areas/{code}/team", response={200: list[PostOut]})
def area_team(request: HttpRequest, code: str) -> Any:
    """The team of an area."""
    area = area_of(code, staff_of(request))
    return [{**PostOut.of(post), "area": area.code} for post in team_of(area, on=local_date(now()))]
