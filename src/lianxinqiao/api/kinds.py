"""The doors of every kind that declares its deeds: list, one, opening, and each deed with the fields it asks for.

A kind whose rows are matters and one whose rows keep Steps of their own have the same doors; they differ in what is
answered of a row (``MatterOut``, ``RowOut``), and in the ledger that finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from lianxinqiao.accounts.models import Staff
from lianxinqiao.api.base import PhaseWanted, api, area_of, deeds_by_api, do_seen, refusing, staff_of
from lianxinqiao.api.choosing import DeedOut, OpeningOut, deeds_offered, opening_offered
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.matters import MatterOut, MatterPage, PartOut
from lianxinqiao.api.shapes import SEEN, Page, key_type, schema_of
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.deeds import STAFF, WITHOUT_POST, Deed
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import Kind, kind_of, registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Opening
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.ledgers import ledger_of
from lianxinqiao.matters.operations.own_rows import OwnLedger
from lianxinqiao.matters.operations.reading import read_facts, read_parts
from lianxinqiao.places.models import Area

# The doors that stand here by declaration: (method, path).
HUNG: set[tuple[str, str]] = set()


class FactOut(Schema):
    """One line of what the page of a matter shows."""

    title: str
    value: Any = None


class MatterWhole(MatterOut):
    """A matter of a kind with what its page shows, and the deeds that are yours to do now."""

    facts: list[FactOut]
    parts: list[PartOut]
    deeds: list[str]


class RowOut(Schema):
    """A row with Steps of its own, or a record that nothing is done to."""

    id: UUID
    kind: str
    status: str
    version: int
    area: Annotated[str, Field(description="12-digit code")]


class RowPage(Page):
    items: list[RowOut]


class RowWhole(RowOut):
    """A row with what is told of it, and the deeds that are yours to do now."""

    facts: list[FactOut]
    deeds: list[str]


def said_of(kind: Kind, row: Any) -> dict[str, Any]:
    """Return what is answered of a row in a list, and after a deed."""
    ledger = ledger_of(kind)
    if not isinstance(ledger, OwnLedger):
        return MatterOut.of(Matter.objects.select_related("area", "owner").get(pk=row.pk))
    return _own(kind, ledger, row)


def _own(kind: Kind, ledger: OwnLedger, row: Any) -> dict[str, Any]:
    stands = {"status": ledger.status_of(row), "version": ledger.version_of(row)}
    return {"id": row.pk, "kind": kind.code, **stands, "area": ledger.area_of(row).code}


def page_of_rows(kind: Kind, by: Staff, *, phase: str, cursor: str | None, size: int) -> dict[str, Any]:
    """Return a page of the rows that somebody finds, the newest first."""
    ledger = ledger_of(kind)
    rows = ledger.rows(kind, by)
    if not isinstance(ledger, OwnLedger):
        found = rows.select_related("area", "owner").filter(**({"phase": phase} if phase else {}))
        page = keyset_page(found, order=("-opened_at", "-id"), cursor=cursor, size=size)
        return {"items": MatterOut.each(page.rows), "next": page.after}
    if phase:
        rows = (
            rows.filter(status__in=[status for status, stands in kind.phases.items() if stands == phase])
            if kind.phases
            else rows.none()
        )
    found = rows.select_related(ledger.area.replace(".", "__"))
    page = keyset_page(found, order=("-id",), cursor=cursor, size=size)
    return {"items": [_own(kind, ledger, row) for row in page.rows], "next": page.after}


def whole_of(kind: Kind, pk: Any, by: Staff) -> dict[str, Any]:
    """Return what somebody reads of one row.

    Raises:
        NotVisible: there is none for them.
    """
    row = ledger_of(kind).find(kind, pk, by)
    own = kind_of(row.matter.kind) if kind.is_matter else kind
    shown = read_facts(own, row, by=by, now=now())
    return {
        **(MatterOut.of(row.matter) if kind.is_matter else said_of(kind, row)),
        **({"parts": read_parts(own, row.matter, by)} if kind.is_matter else {}),
        "facts": [{"title": str(fact.title), "value": _plain(fact.of(row))} for fact in shown if fact.form != "masked"],
        "deeds": deeds_by_api(own, row, by),
    }


def families() -> list[Kind]:
    """Return the first kind of every family that has a word in addresses and can be opened or done something to."""
    found = [kind for kind in reversed(registered_kinds()) if kind.door and (kind.deeds or kind.opens is not None)]
    return list({kind.door: kind for kind in found}.values())


def deeds_of_family(first: Kind) -> list[Deed]:
    """Return the deeds of the first kind of a family, then what only another of it has."""
    found: dict[str, Deed] = {}
    for kind in (first, *(each for each in registered_kinds() if each.door == first.door)):
        for deed in kind.deeds:
            found.setdefault(deed.name, deed)
    return list(found.values())


def has_door(deed: Deed) -> bool:
    """Whether the API has a door to a deed: the resident and the machine have theirs elsewhere."""
    return deed.by_api and not set(deed.may) <= set(WITHOUT_POST)


def hang(kind: Kind) -> None:
    """Hang the doors of one family on the API."""
    name = "".join(part.title() for part in kind.door.replace("-", "_").split("_"))
    tags = [kind.door]
    taken = {(path, method) for path, _view, method in _held()}
    out, many, whole = (MatterOut, MatterPage, MatterWhole) if kind.is_matter else (RowOut, RowPage, RowWhole)

    def add(
        method: str,
        path: str,
        view: Callable[..., Any],
        response: Any,
        summary: str,
        described: dict[str, Any] | None = None,
    ) -> None:
        if (path, method) in taken:
            return
        view.__name__ = (
            f"{method}_{path.strip('/').replace('/', '_').replace('-', '_').replace('{', '').replace('}', '')}"
        )
        HUNG.add((method.upper(), path))
        hung = getattr(api, method)
        hung(path, response=response, tags=tags, summary=summary, operation_id=view.__name__, openapi_extra=described)(
            view
        )

    def listing(request: HttpRequest, phase: PhaseWanted = "", cursor: str | None = None, size: int = 50) -> Any:
        return page_of_rows(kind, staff_of(request), phase=phase, cursor=cursor, size=size)

    def one(request: HttpRequest, pk: UUID) -> Any:
        return whole_of(kind, pk, staff_of(request))

    def deeds(request: HttpRequest, pk: UUID) -> Any:
        row = ledger_of(kind).find(kind, pk, by := staff_of(request))
        return deeds_offered(kind_of(row.matter.kind) if kind.is_matter else kind, row, by)

    _typed(listing, {"phase": PhaseWanted, "cursor": str | None, "size": int})
    add("get", f"/{kind.door}", listing, {200: many}, f"{kind.title}")
    _typed(one, {"pk": UUID})
    add("get", f"/{kind.door}/{{pk}}", one, {200: whole}, f"{kind.title}")
    if kind.deeds:
        _typed(deeds, {"pk": UUID})
        add(
            "get",
            f"/{kind.door}/{{pk}}/deeds",
            deeds,
            {200: list[DeedOut]},
            f"{kind.title}: what may be done, and what is asked",
        )
    opening = kind.opens
    if opening is not None and opening.by_api and STAFF in opening.open_to:
        body = schema_of(f"{name}In", opening.asks, **_beside(opening))
        answers = {201: out, 202: RowOut} if opening.second is not None else {201: out}
        add("post", f"/{kind.door}", _opening_door(kind, opening, body), answers, str(opening.title))
        add(
            "get",
            f"/openings/{kind.door}",
            _asking_door(kind, opening),
            {200: OpeningOut},
            f"{opening.title}: what is asked",
            # To whom the post is, the question is.
            refusing(403, 404, 409),
        )
    for deed in deeds_of_family(kind):
        if not has_door(deed):
            continue
        seen = {
            "version": (int, SEEN)
            if deed.versioned
            else (int | None, Field(None, description=SEEN.description, strict=True))
        }
        body = schema_of(f"{name}{deed.name.title().replace('_', '')}In", deed.asks, **seen)
        path = f"/{kind.door}/{{pk}}/deeds/{deed.name}"
        # 202: what was proposed waits for a second person.
        answers = {200: out, 202: RowOut} if deed.second is not None else {200: out}
        add("post", path, _deed_door(kind, deed, body), answers, str(deed.title))


def _is_in_area(opening: Opening) -> bool:
    return opening.beside is not None and opening.beside.model is Area


def _beside(opening: Opening) -> dict[str, Any]:
    """Return how a body names what is opened beside: by its key; an area by its code, as everywhere in the API."""
    if opening.beside is None:
        return {}
    if _is_in_area(opening):
        return {"area": (str, Field(description="12-digit code"))}
    return {"beside": (key_type(opening.beside.model), Field(description="id of what it is opened beside"))}


def _opening_door(kind: Kind, opening: Opening, body: type[Schema]) -> Callable[..., Any]:
    def door(request: HttpRequest, body: Any) -> tuple[int, Any]:
        given, by = body.dict(), staff_of(request)
        beside = None
        if opening.beside is not None:
            beside = area_of(given.pop("area"), by).pk if _is_in_area(opening) else given.pop("beside")
        done = begin(kind, given, beside=beside, by=by, now=now(), id=key_of(request))
        # 202: what was proposed waits for a second person.
        return (202, said_of(SECONDING, done.waits)) if done.waits is not None else (201, said_of(kind, done.row))

    return once(_found(kind))(_typed(door, {"body": body}))


def _asking_door(kind: Kind, opening: Opening) -> Callable[..., Any]:
    """Return the door to what an opening asks: beside an area, named by its code, or beside a row of that key."""

    def door(request: HttpRequest, beside: str = "") -> Any:
        by = staff_of(request)
        return opening_offered(kind, area_of(beside, by).pk if _is_in_area(opening) else beside, by)

    return _typed(door, {"beside": Annotated[str, Field(description="what it is opened beside")]})


def _deed_door(kind: Kind, deed: Deed, body: type[Schema]) -> Callable[..., Any]:
    def door(request: HttpRequest, pk: UUID, body: Any) -> tuple[int, Any]:
        given = body.dict()
        seen = given.pop("version", None)
        done = do_seen(kind, pk, deed.name, given, request, seen=seen)
        return (202, said_of(SECONDING, done.waits)) if done.waits is not None else (200, said_of(kind, done.row))

    return once(_found(kind))(_typed(door, {"pk": UUID, "body": body}))


def _found(kind: Kind) -> Callable[[Staff, int], Any]:
    """Return what somebody finds of that which is answered: rows of the kind, or what was proposed where it waits."""

    def rows(by: Staff, status: int) -> Any:
        answered = SECONDING if status == HTTPStatus.ACCEPTED else kind
        return ledger_of(answered).rows(answered, by)

    return rows


def _typed(door: Callable[..., Any], types: dict[str, Any]) -> Callable[..., Any]:
    """Give a door the types by which the frame reads a request: they are known only when the kinds are."""
    door.__annotations__ = {"request": HttpRequest, **types}
    return door


def _held() -> list[tuple[str, Any, str]]:
    router = api.default_router
    return [
        (path, operation.view_func, method.lower())
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, bool, date, datetime, time)) else str(value)


def hang_all() -> None:
    """Hang the doors of every family; an address that a family serves in its own way stays as it is."""
    for kind in families():
        hang(kind)
