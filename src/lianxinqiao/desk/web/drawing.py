"""Forms and deeds drawn in Python, as lists are: a page with ten deeds holds fifty fields, and a template for each is most of it.

What is drawn here is escaped here, with the standard library: Django's own escaping looks for lazy words first.
"""

from __future__ import annotations

from html import escape as escape_text
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lianxinqiao.desk.web.deeds import Shown

ICONS = "/static/build/icons.svg"
TICK = forms.CheckboxInput
MANY = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def escape(words: object) -> str:
    """Return words with what HTML would read as its own escaped; markup that is known to be safe stays."""
    return str(words) if isinstance(words, SafeString) else escape_text(str(words))


def draw_icon(name: str) -> str:
    """Draw an icon from the sprite; always decorative, words stand beside it."""
    return f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{ICONS}#i-{name}"></use></svg>'


def draw_deeds(request: HttpRequest, shown: list[Shown]) -> SafeString:
    """Draw the deeds of a page: those that ask nothing as buttons, the others as forms that open."""
    if not shown:
        return SafeString("")
    token = _token(request)
    drawn = "".join(_deed(each, token) for each in shown if not each.deed.rare)
    if rare := [each for each in shown if each.deed.rare]:
        more = "".join(_deed(each, token) for each in rare)
        is_open = " open" if any(each.open or each.conflict for each in rare) else ""
        words = _("更多")
        drawn += f'<details class="more-deeds"{is_open}><summary class="btn">{draw_icon("more")}{escape(words)}</summary><div class="deeds">{more}</div></details>'
    name = _("可办理的事")
    return mark_safe(f'<section class="deeds" aria-label="{escape(name)}">{drawn}</section>')  # noqa: S308  (every part is drawn here, escaped)


def draw_deed_form(request: HttpRequest, shown: Shown) -> SafeString:
    """Draw the form of one deed, as it is fetched when the deed is opened."""
    return mark_safe(_deed_form(shown, _token(request)))  # noqa: S308  (every part is drawn here, escaped)


def _token(request: HttpRequest) -> str:
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'


def _held(shown: Shown, token: str) -> str:
    version = f'<input type="hidden" name="version" value="{shown.deed.version}">' if shown.deed.version else ""
    return f'{token}<input type="hidden" name="deed" value="{shown.deed.name}">{version}'


def _deed(shown: Shown, token: str) -> str:
    deed = shown.deed
    tone = {"primary": " btn-primary", "danger": " btn-outline-danger"}.get(deed.tone, "")
    face = f"{draw_icon(deed.icon)}{escape(deed.title)}"
    if shown.is_button and not deed.hint:
        conflict = (
            f'<div class="alert alert-warning" role="alert">{escape(shown.conflict)}</div>' if shown.conflict else ""
        )
        return f'<form method="post" class="deed-button">{_held(shown, token)}{conflict}{draw_form(shown.form)}<button class="btn{tone}">{face}</button></form>'
    begin = f'<details class="deed"{" open" if shown.open else ""} id="deed-{deed.name}"'
    face = f'<summary class="btn{tone}">{face}</summary>'
    if shown.form is None:
        # Without script the same form comes with the page.
        by_hand, patience = _("打开表格"), _("正在打开…")
        plain = f'<noscript><form method="get"><input type="hidden" name="deed" value="{deed.name}"><button class="btn">{escape(by_hand)}</button></form></noscript>'
        wait = f'<p class="deed-form quiet" role="status">{escape(patience)}</p>'
        return f'{begin} hx-get="?deed={deed.name}" hx-trigger="toggle once" hx-target="find .deed-form" hx-swap="outerHTML">{face}{wait}{plain}</details>'
    return f"{begin}>{face}{_deed_form(shown, token)}</details>"


def _deed_form(shown: Shown, token: str) -> str:
    deed = shown.deed
    more = _("上面已是最新内容，下面是您刚才填写的，核对后可再次提交。")
    conflict = (
        f'<div class="alert alert-warning" role="alert">{escape(shown.conflict)} {escape(more)}</div>'
        if shown.conflict
        else ""
    )
    hint = f'<p class="hint">{escape(deed.hint)}</p>' if deed.hint else ""
    send = "btn-danger" if deed.tone == "danger" else "btn-primary"
    return (
        f'<form method="post" enctype="multipart/form-data" data-keep novalidate>{_held(shown, token)}{conflict}{hint}{draw_form(shown.form)}'
        f'<button class="btn {send}">{escape(deed.label or deed.title)}</button></form>'
    )


def draw_form(form: Any) -> SafeString:
    """Draw what a form as a whole was refused for, its hidden fields and its shown ones."""
    parts = [f'<div class="alert alert-danger" role="alert">{escape(error)}</div>' for error in form.non_field_errors()]
    parts += [_widget(field) for field in form.hidden()]
    parts += [draw_field(field) for field in form.shown()]
    return mark_safe("".join(parts))  # noqa: S308  (every part is drawn here, escaped)


def draw_field(field: BoundField) -> SafeString:
    """Draw one field: its label, the control, the help and the errors, tied together for those who hear the page."""
    widget, label, needed = field.field.widget, escape(field.label), " required" if field.field.required else ""
    if isinstance(widget, TICK):
        control = f'<label class="form-check">{_widget(field)} <span class="form-check-label">{label}</span></label>'
    elif isinstance(widget, MANY):
        choices = "".join(f'<label class="choice">{tag}<span>{words}</span></label>' for tag, words in _choices(field))
        control = f'<fieldset><legend class="form-label{needed}">{label}</legend><div class="choices">{choices}</div></fieldset>'
    else:
        control = f'<label class="form-label{needed}" for="{field.id_for_label}">{label}</label>{_widget(field)}'
    help_text = (
        f'<div class="form-hint" id="{field.auto_id}_helptext">{escape(field.help_text)}</div>'
        if field.help_text
        else ""
    )
    errors = "".join(
        f'<div class="error" id="{field.auto_id}_error" role="alert">{escape(error)}</div>' for error in field.errors
    )
    return mark_safe(f'<div class="field{" has-error" if errors else ""}">{control}{help_text}{errors}</div>')  # noqa: S308  (every part is drawn here, escaped)


def _flat(attributes: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )


def _attributes(field: BoundField) -> dict[str, Any]:
    widget = field.field.widget
    given = field.build_widget_attrs({}, widget)
    if field.auto_id and "id" not in widget.attrs:
        given.setdefault("id", field.auto_id)
    return widget.build_attrs(widget.attrs, given)


def _widget(field: BoundField) -> str:
    """Draw the controls that are most of all forms; what is rarer draws itself."""
    widget: Any = field.field.widget
    if isinstance(widget, TICK):
        ticked = " checked" if widget.check_test(field.value()) else ""
        return f'<input type="checkbox" name="{field.html_name}"{_flat(_attributes(field))}{ticked}>'
    if isinstance(widget, forms.FileInput) or not isinstance(widget, (Input, forms.Textarea)):
        return str(field)
    value = widget.format_value(field.value())
    if isinstance(widget, forms.Textarea):
        return f'<textarea name="{field.html_name}"{_flat(_attributes(field))}>\n{escape(value or "")}</textarea>'
    held = f' value="{escape(value)}"' if value is not None else ""
    return f'<input type="{widget.input_type}" name="{field.html_name}"{held}{_flat(_attributes(field))}>'


def _choices(field: BoundField) -> list[tuple[str, str]]:
    widget: Any = field.field.widget
    drawn: list[tuple[str, str]] = []
    for option in widget.options(field.html_name, widget.format_value(field.value()), _attributes(field)):
        attributes = {
            name: value for name, value in option["attrs"].items() if name != "required" or widget.input_type == "radio"
        }
        tag = f'<input type="{widget.input_type}" name="{option["name"]}" value="{escape(option["value"])}"{_flat(attributes)}>'
        drawn.append((tag, escape(option["label"])))
    return drawn
