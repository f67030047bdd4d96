"""Where the page of a thing stands, for templates of an app below the one that has the page."""

from __future__ import annotations

from typing import Any

from django import template

from lianxinqiao.kernel.routes import page

register = template.Library()


@register.simple_tag(name="page")
def address_of(of: str, *args: Any) -> str:
    """``{% page "area" area.code %}``: the address of the page of a thing, whichever app has it."""
    return page(of, *args)
