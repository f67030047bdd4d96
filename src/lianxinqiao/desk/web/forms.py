"""The one look of every form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


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


class PlainSelect(forms.Select):
    """A select whose options are drawn in Python: with two hundred people in it a template for each is most of a page."""

    shared: SharedRows | None = None
    empty: Any = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = {
            str(each) for each in (value if isinstance(value, (list, tuple)) else [value]) if each is not None
        } or {""}
        drawn = []
        if self.shared is not None:
            drawn = [] if self.empty is None else [_option("", self.empty, given)]
            drawn.append(self.shared.drawn(next(iter(given))))
        for key, words in self.choices if self.shared is None else ():
            if isinstance(words, (list, tuple)):
                inner = "".join(_option(one, label, given) for one, label in words)
                drawn.append(f'<optgroup label="{escape(str(key))}">{inner}</optgroup>')
            else:
                drawn.append(_option(key, words, given))
        return format_html(
            "<select{}>{}</select>",
            flatatt({"name": name, **self.build_attrs(self.attrs, attrs)}),
            mark_safe("".join(drawn)),  # noqa: S308  (every option is escaped)
        )


def _option(key: Any, words: Any, given: set[str]) -> str:
    key = "" if key is None else str(key)
    return f'<option value="{escape(key)}"{" selected" if key in given else ""}>{escape(str(words))}</option>'


@lru_cache(maxsize=64)
def _drawn_options(choices: tuple[tuple[Any, str], ...]) -> str:
    return "".join(_option(key, words, set()) for key, words in choices)


class SharedRows:
    """What several forms of one page choose from: drawn once for all of them.

    ``choices`` may be some seconds old; ``rows`` is asked when a form comes back, and decides.
    """

    def __init__(self, rows: Callable[[], QuerySet], choices: Callable[[], Iterable[tuple[Any, str]]]) -> None:
        self.rows, self.choices = rows, choices

    @cached_property
    def _options(self) -> str:
        return _drawn_options(tuple(self.choices()))

    def drawn(self, chosen: str) -> str:
        """Return the options with one of them chosen."""
        mark = f'<option value="{escape(chosen)}"'
        return self._options.replace(mark, f"{mark} selected", 1)


def dress(field: forms.Field) -> None:
    """Give a field's widget the class of the design, and the native control of its type."""
    if isinstance(field, forms.DateField) and not isinstance(field, forms.DateTimeField):
        field.widget = DayInput()
    elif isinstance(field, forms.DateTimeField):
        field.widget = MomentInput()
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


def local_now() -> str:
    """Return this moment as a datetime field shows it."""
    return f"{timezone.localtime():%Y-%m-%dT%H:%M}"


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


def with_rows(form: type[LookForm], **querysets: Any) -> Fitted:
    """Return a form whose choices of people, areas and the like are these rows."""

    def fit(bound: LookForm) -> None:
        fields: dict[str, Any] = bound.fields
        for name, rows in querysets.items():
            field = fields[name]
            if not isinstance(rows, SharedRows):
                field.queryset = rows
                continue
            if bound.is_bound:
                field.queryset = rows.rows()
            field.widget.shared, field.widget.empty = rows, field.empty_label

    return Fitted(form, fit)


def with_choices(form: type[LookForm], name: str, choices: list[tuple[str, str]]) -> Fitted:
    """Return a form whose field ``name`` offers these choices."""

    def fit(bound: LookForm) -> None:
        fields: dict[str, Any] = bound.fields
        fields[name].choices = choices

    return Fitted(form, fit)
