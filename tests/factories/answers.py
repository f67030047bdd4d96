"""What to answer to the fields of a declaration so that they take it; what they do not tell stands in its ``example``."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime

from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.fields import YesNo
from lianxinqiao.matters.deeds import Doing


def answers(asks: type[Asks], at: Doing) -> dict[str, Any]:
    """Return answers to every field that must be answered, because of the others too, and to those that come filled in."""
    form = asks(at=at)
    given: dict[str, Any] = {}
    for name, asked in form.fields.items():
        first = form.get_initial_for_field(asked, name)
        if first not in (None, "", []):
            given[name] = first
        elif asked.required:
            given[name] = answer(asked, at.now)
    for wanted in asks.wants:
        if not given.get(wanted.field) and wanted.field in form.fields and wanted.when(given, at):
            given[wanted.field] = answer(form.fields[wanted.field], at.now)
    return given


def answer(field: forms.Field, now: datetime) -> Any:
    """Return some value that a field takes."""
    if isinstance(field, YesNo):
        return True
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.first() if field.queryset is not None else None
        if row is not None and field.to_field_name:
            return getattr(row, field.to_field_name)
        return ([row.pk] if row is not None else []) if isinstance(field, forms.ModelMultipleChoiceField) else row
    if isinstance(field, forms.ChoiceField):
        keys = [key for key, words in _flat(field.choices) if key not in ("", None)]
        return keys[:1] if isinstance(field, forms.MultipleChoiceField) else next(iter(keys), "")
    if isinstance(field, forms.BooleanField):
        return True
    if isinstance(field, forms.DateTimeField):
        return localtime(now)
    if isinstance(field, forms.DateField):
        return localdate(now)
    if isinstance(field, forms.TimeField):
        return time(9)
    if isinstance(field, (forms.IntegerField, forms.DecimalField)):
        return field.min_value or 1
    return "照实写的一句话"[: getattr(field, "max_length", None) or 99]


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, words in choices:
        found += list(words) if isinstance(words, (list, tuple)) else [(key, words)]
    return found
