"""The second template engine: Jinja2 draws what stands many times on a page or over every page (ADR 0010)."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import BaseRenderer
from django.template import engines
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from jinja2 import Environment

ICONS = "/static/build/icons.svg"


def icon(name: str) -> SafeString:
    """Draw an icon from the sprite; always decorative, words stand beside it."""
    return SafeString(
        f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{ICONS}#i-{escape(name)}"></use></svg>'
    )


def environment(**options: Any) -> Environment:
    """Return the environment of our templates: everything is escaped."""
    made = Environment(**options)  # noqa: S701  (Django gives autoescape among the options; a test holds it)
    made.globals.update(_=gettext, icon=icon)
    return made


class LookRenderer(BaseRenderer):
    """Draws the forms of the desk and their widgets."""

    form_template_name = "desk/form.jinja"
    field_template_name = "desk/field.jinja"

    def get_template(self, template_name: str) -> Any:
        return engines["jinja2"].get_template(template_name)


def draw(template_name: str, **content: Any) -> SafeString:
    """Draw a Jinja2 template."""
    return SafeString(engines["jinja2"].get_template(template_name).render(content))
