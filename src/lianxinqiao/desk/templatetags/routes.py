"""Where the page of a thing stands, for templates of an app below the one that has the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lianxinqiao.kernel.routes import page

register = template.Library()


@register.simple_tag(name="page")
def address_of(of: str, *args: Any) -> str:
    """``{% page "area" area.code %}``: the address of the page of a thing, whichever app has it."""
    return page(of, *args)


@register.simple_block_tag
def lead(content: str, of: str, *args: Any, look: str = "", alone: bool = False) -> str:
    """Lead to the page of a thing: ``{% lead "area" area.code %}{{ area.name }}{% endlead %}``.

    Where no app has such a page the words stand without a way; with ``alone``, which a button is, nothing does.
    """
    words, path = SafeString(content.strip()), page(of, *args)
    if not path:
        return SafeString("") if alone else words
    return format_html('<a{} href="{}">{}</a>', format_html(' class="{}"', look) if look else "", path, words)
