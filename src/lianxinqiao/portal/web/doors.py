"""What every door of the residents' pages shares: the area, the door against robots, the receipt, a refused form."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.errors import DomainError, InvalidInput
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.outreach.models import ServicePhone
from lianxinqiao.places.models import Area
from lianxinqiao.portal.operations import flood


def area_of(code: str) -> Area:
    """Return the responsibility area of a code.

    Raises:
        Http404: there is none today.
    """
    area = find_area(code)
    if area is None:
        raise Http404
    return area


def find_area(code: str) -> Area | None:
    """Return the responsibility area of a code, if there is one today."""
    return Area.objects.valid_on(local_date(now())).responsibility_areas().filter(code=code).first()


def notice_of(area: Area | None = None) -> dict[str, Any]:
    """Return what every resident's page says: who, why, what, how long, which rights, who hears a complaint (PIPL 17, RR-14).

    Args:
        area: nothing where the page does not know it yet.
    """
    today = local_date(now())
    return {
        "town": area and (area.parent or area),
        "area": area,
        "phones": phones_of(area)[:2] if area is not None else [],
        "file_years": number_on("retention.file_months", today) // 12,
        "sealed_years": number_on("demand.seal_months", today) // 12,
        "booking_months": number_on("retention.contact_months", today),
        "answer_days": number_on("privacy.subject_days", today),
    }


def phones_of(area: Area) -> QuerySet[ServicePhone]:
    """Return the published service telephones of an area."""
    return ServicePhone.objects.filter(area=area, withdrawn_on=None, published_on__lte=local_date(now()))


def address_of(request: HttpRequest) -> str:
    """Return the client's address: the proxies before us have been read already."""
    return str(request.META.get("REMOTE_ADDR", ""))


def pass_door(request: HttpRequest, stamp: str, what: object = None) -> None:
    """Let a form pass that a person filled in, once: its address belongs to what was filed.

    Args:
        what: the id of what is filed, where the form carries one.

    Raises:
        LooksLikeARobot, StampUsed, TooMany: see ``flood``.
    """
    flood.check_form(stamp, request.POST.get("website", ""))
    if flood.is_too_fast(stamp):
        raise flood.LooksLikeARobot(_("提交得太快了，请再点一次。"))
    flood.use_stamp(stamp, what and f"{request.path} {what}", now=now())
    flood.let_pass(address_of(request), now=now())


def refuse(form: Form, error: DomainError) -> int:
    """Put a refusal at the field to blame, or over the form; return the status of the page."""
    if isinstance(error, InvalidInput) and error.field in form.fields:
        form.add_error(error.field, error.at_field)
    else:
        form.add_error(None, str(error))
    return error.status


def restamp(form: Any) -> None:
    """Give a page that stood open too long a fresh stamp; what was typed stays."""
    form.data = {**form.data.dict(), "stamp": flood.stamp()}


def receipt_page(request: HttpRequest, number: str, code: str, area: Area) -> HttpResponse:
    """Show number and code, once; no code when the same form was sent again."""
    content = {"number": number, "code": shown_code(code) if code else "", "notice": notice_of(area)}
    return render(request, "portal/receipt.html", content)
