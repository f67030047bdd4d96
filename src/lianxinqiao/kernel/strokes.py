"""Strokes of a signature drawn on a screen: a path of moves and lines, kept as text."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

MOST_CHARACTERS = 20_000
_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+")


def is_signature(strokes: str) -> bool:
    """Whether ``strokes`` is a drawn path of ours: moves and lines inside the box, at least one line."""
    return len(strokes) <= MOST_CHARACTERS and _STROKES.fullmatch(strokes) is not None


class SignatureField(forms.CharField):
    """Strokes of a signature, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MOST_CHARACTERS, **kwargs)

    def clean(self, value: Any) -> str:
        strokes = str(super().clean(value))
        if strokes and not is_signature(strokes):
            raise forms.ValidationError(_("签名没有传完整，请重签。"))
        return strokes
