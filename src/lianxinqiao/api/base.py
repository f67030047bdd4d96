"""The API itself: its sign-in, its errors, and what its doors share."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.security import HttpBearer

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import staff_of_token
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import MISFIT, MISSING
from lianxinqiao.kernel.errors import DomainError, InvalidInput, NotVisible
from lianxinqiao.kernel.known import refusal_of
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import BadCursor
from lianxinqiao.kernel.text import holds_no_text, written
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.operations.doing import UNSEEN, Done, do, offered
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import find_area

REFUSED = "application/problem+json"
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "format": "uuid", "title": "Idempotency-Key"},
}
# Room of a door → the room it had when its name was published.
MOVED = {"contacts": "visits", "checks": "visits", "reports": "matters"}


# Where a matter stands for a list; nothing asks for all.
PhaseWanted = Literal["", "open", "waiting", "done"]
M = TypeVar("M", bound=Model)
# What is wrong with a part of a request, as the frame calls it → as a person reads it.
WRONG = {
    "missing": MISSING,
    "extra_forbidden": gettext_lazy("没有这一项。"),
    "literal_error": gettext_lazy("不是可选的答案。"),
    "string_too_long": gettext_lazy("太长了。"),
}


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None


class TokenAuth(HttpBearer):
    """``Authorization: Bearer lxq_…``; the token acts as its owner, in their scope."""

    def authenticate(self, request: HttpRequest, token: str) -> Staff | None:
        return staff_of_token(token, now=now())


class CleanParser(Parser):
    """Takes objects of text that a database has room for: no list or number in their place, no NUL, no half of a letter.

    Text is taken as it was written (``written``), like that of a page.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        content = json.loads(request.body, parse_constant=_no_number)
        if not isinstance(content, dict) or holds_no_text(content):
            raise HttpError(400, "not an object of text")
        return written(content)

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        if holds_no_text(dict(data)):
            raise HttpError(400, "not text")
        return super().parse_querydict(data, list_fields, request)


def _no_number(text: str) -> Any:
    raise ValueError(text)


class Api(NinjaAPI):
    """The frame of all doors, and its description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name by which clients are generated: a door that moved to a file of its own keeps the one it had."""
        name = super().get_openapi_operation_id(operation)
        for room, before in MOVED.items():
            name = name.replace(f"_api_{room}_", f"_api_{before}_")
        return name

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        """Return the description, with what every door may refuse and the key that every write takes."""
        found = super().get_openapi_schema(**how)
        found["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        answer = {"content": {REFUSED: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for doors in found["paths"].values():
            for method, door in doors.items():
                refusals = refusals_of(method, {each["in"] for each in door["parameters"]})
                # Besides, what the door itself says without a word (``refusing``).
                refusals += [status for status, said in door["responses"].items() if not said]
                door["responses"] |= {
                    status: {"description": HTTPStatus(status).phrase, **answer} for status in refusals
                }
                if method == "post":
                    door["parameters"].append(KEY)
        return found


def refusing(*statuses: int) -> dict[str, Any]:
    """Return what a door is described with that refuses more than its method and what it is asked say."""
    return {"responses": {status: {} for status in statuses}}


def refusals_of(method: str, places: Collection[str]) -> list[int]:
    """Return the statuses with which a door may refuse.

    Args:
        places: where it is asked something: ``path``, ``query``.
    """
    if method != "get":
        return [400, 401, 403, 404, 409, 422]
    found = [401]
    found += [404] if "path" in places else []
    found += [400] if "query" in places else []
    found += [422] if places else []
    return sorted(found)


api = Api(
    title="连心桥 Lianxinqiao",
    version="1",
    description="Areas, households, visits, assessments, reports and matters of one's own scope. Writes take an "
    "Idempotency-Key (a UUID the client makes): sending the same key again answers the same and changes nothing; "
    "where a write makes something, its id is in the answer.",
    auth=TokenAuth(),
    parser=CleanParser(),
    urls_namespace="api-1",
    docs_url="/docs" if settings.DEBUG else None,
)


def problem(request: HttpRequest, status: int, code: str, detail: str, field: str | None = None) -> HttpResponse:
    body = {"type": f"urn:lianxinqiao:{code}", "title": code, "status": status, "detail": detail, "field": field}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = f"{REFUSED}; charset=utf-8"
    return response


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(request, error.status, error.code, str(error), getattr(error, "field", None))


@api.exception_handler(DataError)
def no_room(request: HttpRequest, error: DataError) -> HttpResponse:
    """Refuse a value that no column has room for: too long, out of range, or with a NUL, in the body or the address."""
    return problem(request, 422, "invalid", _("有一项内容太长或超出范围，存不进去。"))


@api.exception_handler(IntegrityError)
def there_already(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Say of a row that is there already that it is; any other refusal of the database is a fault of ours."""
    if (said := refusal_of(error)) is None:
        raise error
    return refused(request, said)


@api.exception_handler(DjangoValidationError)
@api.exception_handler(UnicodeError)
@api.exception_handler(OverflowError)
def no_value(request: HttpRequest, error: Exception) -> HttpResponse:
    """Refuse what is no value of its kind: it got past the door's own types."""
    return problem(request, 422, "invalid", _("有一项内容不是该填的样子，存不进去。"))


@api.exception_handler(BadCursor)
def bad_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
    return problem(request, 400, "bad_cursor", _("翻页标记无效。"))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, 401, "unauthenticated", _("请用有效的令牌。"))


@api.exception_handler(HttpError)
def unreadable_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "unreadable", _("请求内容读不出来，请检查格式。"))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # A name that is misspelled is at once unknown and missing: what was sent is what is to be mended.
    first = next((each for each in error.errors if each["type"] == "extra_forbidden"), error.errors[0])
    # A body has a name of its own before that of the field; what stands in the address has not.
    place = [str(part) for part in first["loc"][2 if first["loc"][0] == "body" else 1 :]]
    if place == ["version"]:
        said = UNSEEN
    else:
        said = WRONG.get(str(first["type"]), MISFIT)
    return problem(request, 422, "invalid", str(said), ".".join(place))


def staff_of(request: HttpRequest) -> Staff:
    return request.auth  # type: ignore[attr-defined,no-any-return]  # set by the bearer


def area_of(code: str, staff: Staff) -> Area:
    """Return an area of one's towns.

    Raises:
        NotVisible: none of this code there.
    """
    area = find_area(code, on=local_date(now()))
    if area is None or not any(area.code.startswith(post.prefix[:9]) for post in scope_of(staff).posts):
        raise NotVisible(_("没有这个责任区。"))
    return area


def deeds_by_api(kind: Kind, row: Any, by: Staff) -> list[str]:
    """Return the names of the deeds that are somebody's to do to a row now and have a door here."""
    return [deed.name for deed, _at in offered(kind, row, by=by, now=now()) if deed.by_api]


def do_step(event: str, steps: Mapping[str, Callable[[], Any]]) -> Any:
    """Take the named step.

    Raises:
        InvalidInput: there is no step of that name.
    """
    if event not in steps:
        raise InvalidInput(_("没有这一步。"), field="event")
    return steps[event]()


# A deed by its name, with the answers to what it asks.
Asking = tuple[str, Mapping[str, Any]]


def do_seen(
    kind: Kind, pk: UUID, name: str, given: Mapping[str, Any], request: HttpRequest, *, seen: int | None
) -> Done:
    """Do a declared deed for whoever calls."""
    return do(kind, pk, name, given, by=staff_of(request), seen=seen, now=now())


def do_named(
    kind: Kind, pk: UUID, event: str, doors: Mapping[str, Asking], request: HttpRequest, *, seen: int | None
) -> Any:
    """Do the declared deed that stands behind an event of a door, and return its row.

    Raises:
        InvalidInput: there is no such event, or it is not said which version was seen.
    """
    if event not in doors:
        raise InvalidInput(_("没有这一步。"), field="event")
    name, given = doors[event]
    return do_seen(kind, pk, name, given, request, seen=seen).row
