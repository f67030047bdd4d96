"""The one look of every form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LookForm(forms.Form):
    """A form whose fields carry our classes; full-width digits are read as digits."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def hidden(self) -> list[Any]:
        return [field for field in self if field.is_hidden]

    def shown(self) -> list[Any]:
        return [field for field in self if not field.is_hidden]


def dress(field: forms.Field) -> None:
    """Give a field's widget the class of the design, and the native control of its type."""
    if isinstance(field, forms.DateField) and not isinstance(field, forms.DateTimeField):
        field.widget = DayInput()
    elif isinstance(field, forms.DateTimeField):
        field.widget = MomentInput()
    widget = field.widget
    widget.is_required = field.required
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        classes = "form-check-input"
    elif isinstance(widget, forms.Select):
        classes = "form-select"
    else:
        classes = "form-control"
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {classes}".strip()
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 3)


class Words(forms.CharField):
    """A text of several lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs["widget"] = forms.Textarea()
        super().__init__(**kwargs)


def local_now() -> str:
    """Return this moment as a datetime field shows it."""
    return f"{timezone.localtime():%Y-%m-%dT%H:%M}"


def with_rows(form: type[LookForm], **querysets: Any) -> Callable[..., LookForm]:
    """Return a form whose choices of people, areas and the like are these rows."""

    def made(*args: Any, **kwargs: Any) -> LookForm:
        bound = form(*args, **kwargs)
        fields: dict[str, Any] = bound.fields
        for name, queryset in querysets.items():
            fields[name].queryset = queryset
        return bound

    return made


def with_choices(form: type[LookForm], name: str, choices: list[tuple[str, str]]) -> Callable[..., LookForm]:
    """Return a form whose field ``name`` offers these choices."""

    def made(*args: Any, **kwargs: Any) -> LookForm:
        bound = form(*args, **kwargs)
        fields: dict[str, Any] = bound.fields
        fields[name].choices = choices
        return bound

    return made
