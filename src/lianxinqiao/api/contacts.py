"""Contact households: whose they are, proposed, confirmed, assigned, released."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api.base import api, area_of, do_step, staff_of
from lianxinqiao.api.idempotency import once
from lianxinqiao.api.shapes import From, Page, Sent, Shown, from_columns
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import ContactHousehold
from lianxinqiao.visits.operations import contacts


@from_columns(ContactHousehold, "id", "household", "year", "why", "is_confirmed")
class ContactOut(Shown):
    staff: Annotated[str, From("staff.username")]


class ContactPage(Page):
    items: list[ContactOut]


class ContactDeedIn(Sent):
    event: str = Field(description="propose, confirm or assign")
    year: int = Field(ge=2000, le=2100)
    staff: str = ""
    household: UUID | None = None


class ReleaseIn(Sent):
    """Nothing is said of it beside which it is."""


NOTHING = ReleaseIn()


class CountOut(Schema):
    count: int


@api.get("/contacts", response={200: ContactPage})
def list_contacts(request: HttpRequest, year: int | None = None, cursor: str | None = None, size: int = 50) -> Any:
    """The contact households of oneself and of the areas one arranges."""
    staff = staff_of(request)
    rows = (
        ContactHousehold.objects.visible_to(staff).filter(year=year or local_date(now()).year).select_related("staff")
    )
    page = keyset_page(rows, order=("id",), cursor=cursor, size=size)
    return {"items": ContactOut.each(page.rows), "next": page.after}


@api.post("/areas/{code}/contacts", response={200: CountOut})
@once(None)
def arrange_contacts(request: HttpRequest, code: str, body: ContactDeedIn) -> tuple[int, Any]:
    """``propose`` or ``confirm`` the contact households of an area, or ``assign`` one to a cadre."""
    staff = staff_of(request)
    area = area_of(code, staff)

    def assign() -> int:
        cadre = Staff.objects.filter(username=body.staff, is_active=True).first()
        home = (
            Household.objects.living_here().filter(pk=body.household, area=area).select_related("area").first()
            if body.household
            else None
        )
        if cadre is None or home is None:
            raise NotVisible(_("没有这户。"))
        contacts.assign(cadre, home, body.year, by=staff, now=now())
        return 1

    n = do_step(
        body.event,
        {
            "propose": lambda: contacts.propose(area, body.year, by=staff, now=now()),
            "confirm": lambda: contacts.confirm_all(area, body.year, by=staff, now=now()),
            "assign": assign,
        },
    )
    return 200, {"count": n}


@api.post("/contacts/{pk}/release", response={200: CountOut})
@once(None)
def release_contact(request: HttpRequest, pk: int, body: ReleaseIn = NOTHING) -> tuple[int, Any]:
    """Take a household off somebody's list."""
    contacts.release(pk, by=staff_of(request), now=now())
    return 200, {"count": 1}
