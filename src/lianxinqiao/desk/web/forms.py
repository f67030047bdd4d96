"""The one look of every form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from lianxinqiao.desk.web.jinja import LookRenderer
from lianxinqiao.desk.web.signature import SignaturePad
from lianxinqiao.kernel.asks import Asks, offer_rows, prepare
from lianxinqiao.kernel.strokes import SignatureField


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

    default_renderer = LookRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if not isinstance(self, Asks):
            prepare(self, localdate())
        for field in self.fields.values():
            dress(field)

    def get_context(self) -> dict[str, Any]:
        """Give the template the form alone: it asks for errors only where there are some."""
        return {"form": self}

    def hidden(self) -> list[Any]:
        return [field for field in self if field.is_hidden]

    def shown(self) -> list[Any]:
        return [field for field in self if not field.is_hidden]


class PlainSelect(forms.Select):
    """A select drawn by one template with all its options, not by one for each."""

    template_name = "desk/select.jinja"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        given = value if isinstance(value, (list, tuple)) else [value]
        return {
            "attributes": flatatt({"name": name, **self.build_attrs(self.attrs, attrs)}),
            "given": {str(each) for each in given if each is not None} or {""},
            "groups": [_group(key, words) for key, words in self._offered()],
        }

    def _offered(self) -> list[tuple[Any, Any]]:
        """Return the choices; nobody answers by leaving what stood first: where several are to choose from, none does."""
        choices = list(self.choices)
        if choices and choices[0][0] in ("", None):
            if str(choices[0][1]).strip("-"):
                return choices
            choices = choices[1:]
        elif not self.is_required or len(choices) == 1 or self.allow_multiple_selected:
            return choices
        return [("", _("请选择") if self.is_required else _("不选")), *choices]


def _group(key: Any, words: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """Return one choice, or a group of them under its title, as (title or None, options)."""
    if isinstance(words, (list, tuple)):
        return str(key), [_option(one, label) for one, label in words]
    return None, [_option(key, words)]


def _option(key: Any, words: Any) -> tuple[str, Any]:
    return ("" if key is None else str(key)), words


def dress(field: forms.Field) -> None:
    """Give a field's widget the class of the design, and the native control of its type."""
    if isinstance(field, forms.DateField) and not isinstance(field, forms.DateTimeField):
        field.widget = DayInput()
    elif isinstance(field, forms.DateTimeField):
        field.widget = MomentInput()
    elif isinstance(field, SignatureField):
        field.widget = SignaturePad()
    widget = field.widget
    if type(widget) is forms.Select:
        field.widget = plain = PlainSelect(attrs=widget.attrs)
        plain.choices = widget.choices
        widget = plain
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


class TextForm(LookForm):
    """A deed that asks for words alone."""

    text = Words(label=_("内容"), max_length=4000)


@dataclass(frozen=True)
class Fitted:
    """A form whose choices depend on who looks: made like the form itself, then fitted."""

    form: type[LookForm]
    fit: Callable[[LookForm], None]

    def __call__(self, *args: Any, **kwargs: Any) -> LookForm:
        bound = self.form(*args, **kwargs)
        self.fit(bound)
        return bound

    @property
    def base_fields(self) -> dict[str, forms.Field]:
        return self.form.base_fields


def offer_choices(bound: forms.BaseForm, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Let a field that chooses among words offer these."""
    fields: dict[str, Any] = bound.fields
    fields[name].choices = choices


def with_rows(form: type[LookForm], **querysets: Any) -> Fitted:
    """Return a form whose choices of people, areas and the like are these rows."""

    def fit(bound: LookForm) -> None:
        offer_rows(bound, **querysets)

    return Fitted(form, fit)


def with_choices(form: type[LookForm], name: str, choices: list[tuple[str, str]]) -> Fitted:
    """Return a form whose field ``name`` offers these choices."""

    def fit(bound: LookForm) -> None:
        offer_choices(bound, name, choices)

    return Fitted(form, fit)
