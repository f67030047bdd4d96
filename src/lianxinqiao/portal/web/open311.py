"""Open311 GeoReport v2: what has no person in it is read by anybody, and anybody may file (wiki.open311.org/GeoReport_v2).

``jurisdiction_id`` is the code of a responsibility area.  Both JSON and XML, as the standard asks: what is not
known is null in JSON and an empty element in XML.  Positions are rounded to about a hundred metres, and the place
is the villager group: nobody's door is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.demands.asks.opening import FilingAsks
from lianxinqiao.demands.choices import Channel, Status, Topic
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.queries.public import heard_of
from lianxinqiao.desk.web.outermost import holds_nobody
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.kernel.text import holds_no_text, written
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.positions import coarse
from lianxinqiao.portal.operations import flood
from lianxinqiao.portal.web.doors import address_of, find_area

MOST_DAYS = 90
MOST_ROWS = 1_000
MOST_NUMBERS = 100
# What the standard calls an answer of ours: whoever sent too much of one reads that name.
SENT_AS = {
    "text": ("description",),
    "place": ("address_string", "address_id"),
    "asker_name": ("last_name", "first_name"),
    "asker_phone": ("phone", "email"),
}
Rows = list[dict[str, Any]]
View = Callable[..., HttpResponse]


def of_text(view: View) -> View:
    """Refuse in this door's own form what no column can hold, a NUL or half of a letter, wherever it is sent: 400."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = [dict(request.GET.lists()), dict(request.POST.lists()), list(args), kwargs]
        if any(holds_no_text(each) for each in sent):
            return _wrong(400, _("提交的内容读不出来。"), kwargs["form"])
        return view(request, *args, **kwargs)

    return read


@holds_nobody
@require_GET
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Say where the service is and in which forms it answers."""
    here = f"{request.scheme}://{request.get_host()}"
    since = "2026-11-25T00:00:00Z"
    formats = ["application/json", "text/xml"]
    endpoint: dict[str, Any] = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": here + reverse("portal:open311_discovery", args=[form]).rpartition("/")[0],
        "changeset": since,
        "type": "production",
    }
    whole: dict[str, Any] = {
        "changeset": since,
        "contact": here + reverse("portal:areas"),
        "key_service": _("不用密钥"),
    }
    if form == "json":
        return JsonResponse(
            {**whole, "endpoints": [{**endpoint, "formats": formats}]}, json_dumps_params={"ensure_ascii": False}
        )
    top = _element("discovery", whole)
    one = _element("endpoint", endpoint)
    shapes = ElementTree.SubElement(one, "formats")
    for each in formats:
        ElementTree.SubElement(shapes, "format").text = each
    ElementTree.SubElement(top, "endpoints").append(one)
    return _sent(top)


@holds_nobody
@require_GET
@of_text
def services(request: HttpRequest, form: str) -> HttpResponse:
    """List what may be asked for; the same everywhere."""
    if (wrong := _unknown_jurisdiction(request, form)) is not None:
        return wrong
    rows = [
        {
            "service_code": code,
            "service_name": str(label),
            "description": str(label),
            "metadata": False,
            "type": "realtime",
            "keywords": str(label).replace("、", ","),
            "group": None,
        }
        for code, label in Topic.choices
    ]
    return _answer("services", "service", rows, form)


@holds_nobody
@require_GET
@of_text
def definition(_request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Say what else a service asks for: nothing, whichever it is."""
    if code not in Topic.values:
        return _wrong(404, _("服务目录里没有这个代码。"), form)
    if form == "json":
        return JsonResponse({"service_code": code, "attributes": []})
    top = _element("service_definition", {"service_code": code})
    ElementTree.SubElement(top, "attributes")
    return _sent(top)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@of_text
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """List public requests, or take one in: the answer carries number and code."""
    if request.method == "POST":
        return _file(request, form)
    if (wrong := _unknown_jurisdiction(request, form)) is not None:
        return wrong
    rows = _public()
    query = request.GET
    if numbers := query.get("service_request_id"):
        asked_for = numbers.split(",")
        if len(asked_for) > MOST_NUMBERS:
            return _wrong(400, _("service_request_id 一次最多%d个编号。") % MOST_NUMBERS, form)
        rows = rows.filter(matter__number__in=asked_for)
    else:
        moment = now()
        since = _moment(query.get("start_date")) or moment - timedelta(days=MOST_DAYS)
        until = _moment(query.get("end_date")) or moment
        rows = rows.filter(received_at__gte=max(since, until - timedelta(days=MOST_DAYS)), received_at__lte=until)
    if code := query.get("service_code"):
        rows = rows.filter(topic__in=code.split(","))
    if jurisdiction := query.get("jurisdiction_id"):
        rows = rows.filter(matter__area__code=jurisdiction)
    asked = set(query.get("status", "").split(",")) & {"open", "closed"}
    if len(asked) == 1:
        done = {"matter__phase": Phase.DONE}
        rows = rows.filter(**done) if "closed" in asked else rows.exclude(**done)
    return _answer(
        "service_requests", "request", [_row(row) for row in rows.order_by("-received_at", "-pk")[:MOST_ROWS]], form
    )


@holds_nobody
@require_GET
@of_text
def one_request(_request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Show one public request."""
    row = _public().filter(matter__number=number).first()
    if row is None:
        return _wrong(404, _("没有这件公开的诉求。"), form)
    return _answer("service_requests", "request", [_row(row)], form)


def _file(request: HttpRequest, form: str) -> HttpResponse:
    data: dict[str, str] = written(request.POST.dict())
    area = find_area(data.get("jurisdiction_id", ""))
    if area is None:
        return _wrong(400, _("请在 jurisdiction_id 填责任区代码。"), form)
    if data.get("service_code") not in Topic.values:
        return _wrong(400, _("请在 service_code 填服务目录里的代码。"), form)
    try:
        latitude, longitude = (_degrees(data.get(name, ""), most) for name, most in (("lat", 90), ("long", 180)))
    except (InvalidOperation, ValueError):
        return _wrong(400, _("lat、long 不是经纬度。"), form)
    place = data.get("address_string", "").strip() or data.get("address_id", "").strip()
    if not place and (latitude is None or longitude is None):
        return _wrong(400, _("请给出地点：lat 和 long，或 address_string，或 address_id。"), form)
    # The standard lets a client send no description: the service and the place say what it is then.
    where = place or _("位置见坐标")
    words = data.get("description", "").strip() or f"{words_of(Topic, data['service_code'])}：{where}"
    given = {
        "topic": data["service_code"],
        "text": words,
        "channel": Channel.OPEN311,
        "place": place,
        "latitude": latitude,
        "longitude": longitude,
        "asker_name": f"{data.get('last_name', '')}{data.get('first_name', '')}",
        "asker_phone": data.get("phone", "") or data.get("email", ""),
    }
    if too_long := _too_long(given):
        return _wrong(400, too_long, form)
    key = request.headers.get("Idempotency-Key", "")
    try:
        id = UUID(key) if key else None
    except ValueError:
        return _wrong(400, _("Idempotency-Key 须是 UUID。"), form)
    try:
        flood.let_pass(address_of(request), now=now(), door="open311")
        done = begin(DEMAND, given, beside=area, by=RESIDENT, now=now(), id=id)
    except DomainError as error:
        said_as_it_is = (409, 429) if id is None else (404, 409, 422, 429)
        return _wrong(error.status if error.status in said_as_it_is else 400, str(error), form)
    notice = (
        _("查询码 %(code)s，只显示这一次；在 %(page)s 查进展。")
        % {"code": shown_code(done.gave), "page": reverse("portal:follow")}
        if done.gave
        else _("这件诉求已经收到过，查询码只在第一次显示。")
    )
    return _answer(
        "service_requests",
        "request",
        [{"service_request_id": done.row.matter.number, "service_notice": notice, "account_id": None}],
        form,
    )


def _too_long(given: Mapping[str, Any]) -> str:
    """Return what is longer than its field takes, by the standard's names and with the limit; nothing where all of it fits."""
    for name, sent_as in SENT_AS.items():
        field = FilingAsks.base_fields[name]
        most: int = field.max_length  # type: ignore[attr-defined]  # all of them are texts
        if len(given[name].strip()) > most:
            return _("%(name)s 最多%(most)d个字。") % {"name": "/".join(sent_as), "most": most}
    return ""


def _public() -> QuerySet[Demand]:
    """Return what is heard of: taken back, put to another, put away or become a complaint, it is not found, which of them never told."""
    return heard_of().select_related("matter__area", "group")


def _unknown_jurisdiction(request: HttpRequest, form: str) -> HttpResponse | None:
    """Refuse a jurisdiction that does not exist; none at all means all of them."""
    code = request.GET.get("jurisdiction_id", "")
    if not code or find_area(code) is not None:
        return None
    return _wrong(404, _("没有这个责任区代码。"), form)


def _last_moment(due_at: datetime | None) -> str | None:
    """Return the end of a limit as a moment of its own day: 24:00 would be read as the next."""
    return (due_at - timedelta(seconds=1)).isoformat() if due_at else None


def _row(row: Demand) -> dict[str, Any]:
    matter = row.matter
    latitude, longitude = (None if at is None else float(at) for at in coarse((row.latitude, row.longitude)))
    return {
        "service_request_id": matter.number,
        "status": "closed" if matter.phase == Phase.DONE else "open",
        "status_notes": str(words_of(Status, matter.status)),
        "service_name": str(row.get_topic_display()),
        "service_code": row.topic,
        "description": row.public_summary,
        "agency_responsible": str(matter.area.name),
        "requested_datetime": row.received_at.isoformat(),
        "updated_datetime": (matter.closed_at or matter.opened_at).isoformat(),
        "expected_datetime": _last_moment(matter.next_due_at),
        "service_notice": None,
        "address": f"{matter.area.name}{row.group.name if row.group else ''}",
        "address_id": None,
        "zipcode": None,
        "lat": latitude,
        "long": longitude,
        "media_url": None,
    }


def _degrees(text: str, most: int) -> Decimal | None:
    if not text.strip():
        return None
    value = Decimal(text)
    if not value.is_finite() or abs(value) > most:
        raise ValueError(text)
    return value.quantize(Decimal("0.000001"))


def _moment(text: str | None) -> datetime | None:
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _answer(root: str, item: str, rows: Rows, form: str) -> HttpResponse:
    if form == "json":
        return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})
    return _xml(root, item, rows)


def _wrong(status: int, words: str, form: str) -> HttpResponse:
    answer = _answer("errors", "error", [{"code": str(status), "description": words}], form)
    answer.status_code = status
    return answer


def _xml(root: str, item: str, rows: Iterable[dict[str, Any]]) -> HttpResponse:
    top = ElementTree.Element(root)
    top.extend(_element(item, row) for row in rows)
    return _sent(top)


def _element(name: str, values: dict[str, Any]) -> ElementTree.Element:
    """Write values as the elements of one; truth as the standard writes it, what is not known as nothing."""
    one = ElementTree.Element(name)
    for key, value in values.items():
        words = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        ElementTree.SubElement(one, key).text = "".join(letter for letter in words if letter >= " " or letter in "\n\t")
    return one


def _sent(top: ElementTree.Element) -> HttpResponse:
    return HttpResponse(
        ElementTree.tostring(top, encoding="utf-8", xml_declaration=True), content_type="text/xml; charset=utf-8"
    )
