"""Areas: what one's posts cover, one area with its registers, its team."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lianxinqiao.accounts.queries.teams import team_of
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.api import schemas as s
from lianxinqiao.api.base import READ_ONE, api, area_of, staff_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.overviews.queries.registers import registers_of
from lianxinqiao.places.models import Area, VillagerGroup


def _area(row: Area) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


@api.get("/areas", response={200: s.AreaPage, 401: s.Problem})
def list_areas(request: HttpRequest) -> Any:
    """The responsibility areas one's posts cover."""
    areas = (
        Area.objects.valid_on(local_date(now()))
        .responsibility_areas()
        .filter(pk__in=scope_of(staff_of(request)).area_ids())
    )
    return {"items": [_area(row) for row in areas]}


@api.get("/areas/{code}", response={200: s.AreaDetail, **READ_ONE})
def read_area(request: HttpRequest, code: str) -> Any:
    """One area of one's towns: groups, telephones, boxes, hazard sites, warnings in force, dated figures."""
    area = area_of(code, staff_of(request))
    registers = registers_of(area.pk)
    groups = VillagerGroup.objects.filter(area=area, is_active=True)
    return {
        **_area(area),
        "groups": [{"id": row.pk, "group_no": row.group_no, "name": row.name} for row in groups],
        "phones": [row._asdict() for row in registers.phones],
        "boxes": registers.boxes,
        "hazard_sites": [{"id": row.pk, "name": row.name, "kind": row.kind} for row in registers.sites],
        "warnings": [row._asdict() for row in registers.warnings],
        "figures": [{"fact": row.fact, "value": str(row.value), "as_of": row.as_of} for row in registers.facts],
    }


@api.get("/areas/{code}/team", response={200: list[s.PostOut], **READ_ONE})
def area_team(request: HttpRequest, code: str) -> Any:
    """The team of an area."""
    area = area_of(code, staff_of(request))
    return [
        {"staff": p.staff.name, "role": p.role, "area": area.code, "phone": p.staff.phone}
        for p in team_of(area, on=local_date(now()))
    ]
