"""The doors of every kind that declares its deeds: list, one, opening, and each deed with the fields it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from lianxinqiao.api.base import api, do_seen, staff_of
from lianxinqiao.api.idempotency import key_of, once
from lianxinqiao.api.matters import MatterOut, MatterPage
from lianxinqiao.api.shapes import SEEN, schema_of
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import keyset_page
from lianxinqiao.matters.deeds import STAFF, WITHOUT_POST, Deed
from lianxinqiao.matters.kinds import Kind, all_kinds, kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import offered
from lianxinqiao.matters.queries.rows import one_of

# The doors that stand here by declaration: (method, path).
HUNG: set[tuple[str, str]] = set()


class FactOut(Schema):
    """One line of what the page of a matter shows."""

    title: str
    value: Any = None


class MatterWhole(MatterOut):
    """A matter of a kind with what its page shows, and the deeds that are yours to do now."""

    facts: list[FactOut]
    deeds: list[str]


def families() -> list[Kind]:
    """Return the first kind of every family that declares its deeds and has a word in addresses."""
    return list({kind.slug: kind for kind in reversed(all_kinds()) if kind.slug and kind.deeds}.values())


def hang(kind: Kind) -> None:
    """Hang the doors of one family on the API."""
    name = "".join(part.title() for part in kind.slug.replace("-", "_").split("_"))
    tags = [str(kind.slug)]
    taken = {(path, method) for path, _view, method in _held()}

    def add(method: str, path: str, view: Callable[..., Any], response: Any, summary: str) -> None:
        if (path, method) in taken:
            return
        view.__name__ = (
            f"{method}_{path.strip('/').replace('/', '_').replace('-', '_').replace('{', '').replace('}', '')}"
        )
        HUNG.add((method.upper(), path))
        door = getattr(api, method)(path, response=response, tags=tags, summary=summary, operation_id=view.__name__)
        door(view)

    def listing(request: HttpRequest, phase: str = "", cursor: str | None = None, size: int = 50) -> Any:
        rows = Matter.objects.visible_to(staff_of(request), *kind.codes).select_related("area", "owner")
        page = keyset_page(
            rows.filter(phase=phase) if phase else rows, order=("-opened_at", "-id"), cursor=cursor, size=size
        )
        return {"items": MatterOut.each(page.rows), "next": page.after}

    def one(request: HttpRequest, pk: UUID) -> Any:
        by = staff_of(request)
        row = one_of(kind, pk, by)
        own = kind_of(row.matter.kind)
        if not own.readable(by, row.matter):
            raise NotVisible(_("没有这个事项。"))
        shown = [fact for fact in own.shown_facts if fact.shown(row, by)]
        facts = [{"title": str(fact.title), "value": _plain(fact.of(row))} for fact in shown]
        return {
            **MatterOut.of(row.matter),
            "facts": facts,
            "deeds": [deed.name for deed, _at in offered(own, row, by=by, now=now()) if deed.by_api],
        }

    _typed(listing, {"phase": str, "cursor": str | None, "size": int})
    add("get", f"/{kind.slug}", listing, {200: MatterPage}, f"{kind.title}")
    _typed(one, {"pk": UUID})
    add("get", f"/{kind.slug}/{{pk}}", one, {200: MatterWhole}, f"{kind.title}")
    if kind.opens is not None and STAFF in kind.opens.open_to:
        beside = {"beside": (UUID, Field(description="id of what it is opened beside"))} if kind.opens.beside else {}
        body = schema_of(f"{name}In", kind.opens.asks, **beside)
        add("post", f"/{kind.slug}", _opening_door(kind, body), {201: MatterOut}, str(kind.opens.title))
    for deed in kind.deeds:
        if not deed.by_api or set(deed.may) <= set(WITHOUT_POST):
            continue
        seen = {"version": (int, SEEN) if deed.versioned else (int | None, Field(None, description=SEEN.description))}
        body = schema_of(f"{name}{deed.name.title().replace('_', '')}In", deed.asks, **seen)
        path = f"/{kind.slug}/{{pk}}/deeds/{deed.name}"
        # 202: it waits for a second person.
        answers = {200: MatterOut, 202: MatterOut} if deed.second is not None else {200: MatterOut}
        add("post", path, _deed_door(kind, deed, body), answers, str(deed.title))


def _opening_door(kind: Kind, body: type[Schema]) -> Callable[..., Any]:
    def door(request: HttpRequest, body: Any) -> tuple[int, Any]:
        given = body.dict()
        beside = given.pop("beside", None)
        done = begin(kind, given, beside=beside, by=staff_of(request), now=now(), id=key_of(request))
        return 201, MatterOut.of(done.row.matter)

    return once(_typed(door, {"body": body}))


def _deed_door(kind: Kind, deed: Deed, body: type[Schema]) -> Callable[..., Any]:
    def door(request: HttpRequest, pk: UUID, body: Any) -> tuple[int, Any]:
        given = body.dict()
        seen = given.pop("version", None)
        done = do_seen(kind, pk, deed.name, given, request, seen=seen)
        return 202 if done.waits is not None else 200, MatterOut.of(
            Matter.objects.select_related("area", "owner").get(pk=pk)
        )

    return once(_typed(door, {"pk": UUID, "body": body}))


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
    return value if value is None or isinstance(value, (str, int, float, bool, date, datetime)) else str(value)


def hang_all() -> None:
    """Hang the doors of every family; an address that a family serves in its own way stays as it is."""
    for kind in families():
        hang(kind)
