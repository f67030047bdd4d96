"""The diary, promises, contact households, spot checks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api import schemas as s
from lianxinqiao.api.base import PROBLEMS, READ_LIST, READ_ONE, Asking, api, area_of, do_named, do_step, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.matters import stated_from
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.deeds.checks import FINDINGS
from lianxinqiao.visits.kind import CHECK, ENTRY
from lianxinqiao.visits.models import ContactHousehold, Promise, SpotCheck, VisitLog
from lianxinqiao.visits.operations import contacts, diary, promises, spotchecks


def _visit(row: VisitLog) -> dict[str, Any]:
    return {
        "id": row.pk,
        "area": row.area.code,
        "author": row.author.name,
        "kind": row.kind,
        "visited_on": row.visited_on,
        "outcome": row.outcome,
        "status": row.status,
        "is_late": row.is_late,
        "version": row.version,
    }


@api.get("/visits", response={200: s.VisitPage, **READ_LIST})
def list_visits(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The diary entries one may see, newest first."""
    rows = VisitLog.objects.visible_to(staff_of(request)).select_related("area", "author")
    page = keyset_page(rows, order=("-visited_on", "-id"), cursor=cursor, size=size)
    return {"items": [_visit(row) for row in page.rows], "next": page.after}


@api.get("/visits/{pk}", response={200: s.VisitDetail, **READ_ONE})
def read_visit(request: HttpRequest, pk: UUID) -> Any:
    """One diary entry with its blocks, prompts and promises."""
    row = VisitLog.objects.visible_to(staff_of(request)).select_related("area", "author").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("没有这条日志。"))
    words = ("learned", "wants", "hopes", "worries", "needs", "place", "place_kind")
    return {
        **_visit(row),
        **{name: getattr(row, name) for name in words},
        "household": row.household_id,
        "blocks": row.blocks(),
        "promises": [_promise(each) for each in row.promises.all()],
    }


@api.post("/visits", response={201: s.VisitOut, **PROBLEMS})
@once
def write_visit(request: HttpRequest, body: s.VisitIn) -> tuple[int, Any]:
    """Write a visit with its promises and the reports it raises, all or nothing."""
    staff = staff_of(request)
    household = None
    if body.household is not None:
        household = Household.objects.visible_to(staff).select_related("group").filter(pk=body.household).first()
        if household is None:
            raise NotVisible(_("没有这户。"))
    plain = body.dict(exclude={"area", "household", "group", "promises", "reports", "noted", "draft"})
    plain["purposes"] = tuple(body.purposes)
    area = area_of(body.area, staff)
    written = diary.VisitInput(
        **plain,
        household=household,
        promises=[(p.text, p.due_on) for p in body.promises],
        reports=[stated_from(r) for r in body.reports],
        noted=frozenset(body.noted),
        group=VillagerGroup.objects.filter(pk=body.group, area=area).first() if body.group else None,
    )
    return 201, _visit(diary.write_visit(area, written, submit=not body.draft, by=staff, now=now(), id=key_of(request)))


@api.post("/visits/{pk}/steps", response={200: s.VisitOut, **PROBLEMS})
@once
def step_visit(request: HttpRequest, pk: UUID, body: s.VisitDeedIn) -> tuple[int, Any]:
    """Submit, accept, ask, answer, void, object, decide, or let a day elsewhere count (SM-1)."""
    words = {"text": body.text}
    doors: dict[str, Asking] = {
        "submit": ("submit", {}),
        "accept": ("accept", {}),
        "ask": ("ask", words),
        "answer": ("answer", words),
        "void": ("void", words),
        "object": ("object", words),
        "uphold": ("decide", {"uphold": True, "reason": body.text}),
        "keep_void": ("decide", {"uphold": False, "reason": body.text}),
        "approve_area": ("credit", {}),
    }
    return 200, _visit(do_named(ENTRY, pk, body.event, doors, request, seen=body.version))


def _promise(row: Promise) -> dict[str, Any]:
    return {
        "id": row.pk,
        "text": row.text,
        "due_on": row.due_on,
        "household": row.household_id,
        "kept_on": row.kept_on,
        "given_up_on": row.given_up_on,
        "outcome": row.outcome,
    }


@api.get("/promises", response={200: list[s.PromiseOut], 401: s.Problem})
def list_promises(request: HttpRequest) -> Any:
    """One's own promises that are open, the nearest first."""
    rows = Promise.objects.visible_to(staff_of(request)).filter(kept_on=None, given_up_on=None).order_by("due_on", "id")
    return [_promise(row) for row in rows[:500]]


@api.post("/promises/{pk}/end", response={200: s.PromiseOut, **PROBLEMS})
@once
def end_promise(request: HttpRequest, pk: UUID, body: s.PromiseEndIn) -> tuple[int, Any]:
    """End one of one's own promises: kept, or given up with the reason."""
    return 200, _promise(
        promises.keep_promise(pk, kept=body.kept, outcome=body.outcome, by=staff_of(request), now=now())
    )


def _contact(row: ContactHousehold) -> dict[str, Any]:
    return {
        "id": row.pk,
        "staff": row.staff.username,
        "household": row.household_id,
        "year": row.year,
        "why": row.why,
        "is_confirmed": row.is_confirmed,
    }


@api.get("/contacts", response={200: s.ContactPage, **READ_LIST})
def list_contacts(request: HttpRequest, year: int | None = None, cursor: str | None = None, size: int = 50) -> Any:
    """The contact households of oneself and of the areas one arranges."""
    staff = staff_of(request)
    rows = (
        ContactHousehold.objects.visible_to(staff).filter(year=year or local_date(now()).year).select_related("staff")
    )
    page = keyset_page(rows, order=("id",), cursor=cursor, size=size)
    return {"items": [_contact(row) for row in page.rows], "next": page.after}


@api.post("/areas/{code}/contacts", response={200: s.CountOut, **PROBLEMS})
@once
def arrange_contacts(request: HttpRequest, code: str, body: s.ContactDeedIn) -> tuple[int, Any]:
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


@api.post("/contacts/{pk}/release", response={200: s.CountOut, **PROBLEMS})
@once
def release_contact(request: HttpRequest, pk: int) -> tuple[int, Any]:
    """Take a household off somebody's list."""
    contacts.release(pk, by=staff_of(request), now=now())
    return 200, {"count": 1}


def _check(row: SpotCheck) -> dict[str, Any]:
    return {
        "id": row.pk,
        "draw": row.draw_id,
        "visit": row.visit_id,
        "status": row.status,
        "conclusion": row.conclusion,
        "version": row.version,
    }


@api.get("/spot-checks", response={200: s.CheckPage, **READ_LIST})
def list_checks(request: HttpRequest, cursor: str | None = None, size: int = 50) -> Any:
    """The spot checks one may see."""
    page = keyset_page(
        SpotCheck.objects.visible_to(staff_of(request)), order=("-draw__quarter", "id"), cursor=cursor, size=size
    )
    return {"items": [_check(row) for row in page.rows], "next": page.after}


@api.post("/areas/{code}/spot-checks", response={201: s.DrawOut, **PROBLEMS})
@once
def draw_checks(request: HttpRequest, code: str, body: s.DrawIn) -> tuple[int, Any]:
    """Draw the quarter's spot checks of an area; a second time answers with the drawing that is there."""
    staff = staff_of(request)
    row = spotchecks.draw(area_of(code, staff), spotchecks.quarter_of(body.quarter), by=staff, now=now())
    return 201, {"id": row.pk, "quarter": row.quarter, "seed": row.seed, "population": row.population, "size": row.size}


@api.post("/spot-checks/{pk}/steps", response={200: s.CheckOut, **PROBLEMS})
@once
def step_check(request: HttpRequest, pk: UUID, body: s.CheckDeedIn) -> tuple[int, Any]:
    """Record a finding (match, mismatch, unreachable), explain, or conclude (SM-1)."""
    doors: dict[str, Asking] = {
        **{event: ("finding", {"event": event, "finding": body.text}) for event in FINDINGS},
        "explain": ("explain", {"explanation": body.text}),
        "conclude": ("conclude", {"conclusion": body.conclusion}),
    }
    return 200, _check(do_named(CHECK, pk, body.event, doors, request, seen=body.version))
