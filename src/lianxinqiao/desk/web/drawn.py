"""Deeds, forms and fields of a page, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString

from lianxinqiao.desk.web.deed import Shown
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.jinja import draw


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
