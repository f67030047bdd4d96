"""Deeds, forms and fields of a page and the bar over it, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxinqiao.desk.web.deed import Shown
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.jinja import draw
from lianxinqiao.kernel.routes import page


def draw_deeds(request: HttpRequest, shown: Sequence[Shown]) -> SafeString:
    """Draw the deeds of a page; nothing where there are none."""
    if not shown:
        return SafeString("")
    more_open = any(each.deed.rare and (each.open or each.conflict) for each in shown)
    return draw("desk/deeds.jinja", deeds=shown, token=get_token(request), more_open=more_open)


def draw_deed_form(request: HttpRequest, shown: Shown) -> SafeString:
    """Draw the form of one deed, as it is fetched when the deed is opened."""
    return draw("desk/deed_form.jinja", shown=shown, token=get_token(request))


def draw_form(form: LookForm) -> SafeString:
    return form.render()


def draw_field(field: BoundField) -> SafeString:
    return field.as_field_group()


@cache
def _leads_to() -> dict[str, str]:
    """Return the addresses that stand over every page; like those of the menu they are asked once."""
    names = {
        "messages": "desk:messages",
        "me": "desk:me",
        "preferences": "desk:preferences",
        "logout": "account_logout",
    }
    return {**{name: reverse(route) for name, route in names.items()}, "search": page("search")}


def draw_top(request: HttpRequest, sheet: str | None, *, dark: bool, large: bool, find_words: str) -> SafeString:
    """Draw the bar over a page: the menu of a phone, the search, messages, and what a person sets for themselves."""
    other, words = ("zh-hans", "简体中文") if get_language() == "en" else ("en", "English")
    return draw(
        "desk/top.jinja",
        to=_leads_to(),
        sheet=sheet,
        find_words=find_words,
        name=getattr(request.user, "name", ""),
        here=request.get_full_path(),
        token=get_token(request),
        choices=[
            ("theme", "light", "moon", _("浅色")) if dark else ("theme", "dark", "moon", _("深色")),
            ("large", "0", "text", _("标准字号")) if large else ("large", "1", "text", _("大字号")),
            ("language", other, "language", words, other),
        ],
    )
