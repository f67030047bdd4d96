"""A signature drawn on the screen: kept as strokes, shown as a picture, printed sharp."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianxinqiao.kernel.strokes import is_signature

WIDTH, HEIGHT = 600, 200


def picture_of(strokes: str) -> SafeString:
    """Draw kept strokes; nothing where they are not a signature."""
    if not is_signature(strokes):
        return SafeString("")
    return format_html(
        '<svg class="signature" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"></path></svg>',
        WIDTH,
        HEIGHT,
        _("本人签名"),
        strokes,
    )


class SignaturePad(forms.Widget):
    """A box to sign in with finger, pen or mouse; without script it stays empty and the paper is signed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<div class="signature-pad" data-sign hidden><svg class="signature" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"></path></svg>'
            '<button class="btn btn-sm" type="button" data-clear>{}</button><input type="hidden" name="{}" value="{}" id="{}"></div>',
            WIDTH,
            HEIGHT,
            _("签名框"),
            value or "",
            _("重签"),
            name,
            value or "",
            (attrs or {}).get("id", ""),
        )
