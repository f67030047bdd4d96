"""What pages are made of: the head of a page, cards, facts, lists, tables, alerts and tags.

Every template has them without loading anything::

    {% page_head matter.title %}
      {% tag status %} {{ matter.number }}
      {% tools %}{% print_button %}{% endtools %}
    {% endpage_head %}
    {% card _("联系") %}
      {% facts %}
        {% fact _("地点") %}{{ row.place }}{% endfact %}
        {% fact _("原话") pre=True %}{{ row.text }}{% endfact %}
      {% endfacts %}
    {% endcard %}

The words given to a component are escaped; what stands inside it was escaped by the template.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianxinqiao.desk.templatetags.lxq import icon as draw_icon

register = template.Library()

NOTHING = SafeString("")


def _attribute(name: str, value: object) -> SafeString:
    """Return an attribute with the space before it, or nothing when it would be empty."""
    return format_html(' {}="{}"', SafeString(name), value) if value else NOTHING


def _inner(content: str) -> SafeString:
    """Return what a template drew inside a component, escaped by it already, without the space around."""
    return SafeString(content.strip())


def _taken(context: Context, name: str) -> Any:
    """Return what a part inside left for the component around it, so that the next one does not find it."""
    held = context.render_context.get(name)
    context.render_context[name] = None
    return held


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


@register.simple_block_tag(takes_context=True)
def heading(context: Context, content: str) -> str:
    """Give the page head around it a title with more than words in it."""
    context.render_context["page_head.title"] = _inner(content)
    return NOTHING


@register.simple_block_tag(takes_context=True)
def tools(context: Context, content: str) -> str:
    """Give the page head around it its buttons."""
    context.render_context["page_head.tools"] = _inner(content)
    return NOTHING


@register.simple_block_tag(takes_context=True)
def page_head(context: Context, content: str, title: object = "") -> SafeString:
    """Draw the head of a page: its title, what stands below it, and its buttons.

    Inside stands the line below the title; a title with markup comes from ``heading``, buttons from ``tools``.
    """
    title = _taken(context, "page_head.title") or title
    buttons = _taken(context, "page_head.tools")
    lead = _inner(content)
    return format_html(
        '<div class="page-head"><div><h1>{}</h1>{}</div>{}</div>',
        title,
        format_html('<p class="lead-text">{}</p>', lead) if lead else NOTHING,
        format_html('<div class="tools">{}</div>', buttons) if buttons else NOTHING,
    )


@register.simple_block_tag
def card(
    content: str, title: object = "", *, look: str = "", body: str = "", id: str = "", icon: str = ""
) -> SafeString:
    """Draw a card with or without a title; ``look`` and ``body`` are classes of the card and of what is in it."""
    sign = format_html("{} ", draw_icon(icon)) if icon else NOTHING
    return format_html(
        "<section{}{}><div{}>{}{}</div></section>",
        _attribute("class", _classes("card", look)),
        _attribute("id", id),
        _attribute("class", _classes("card-body", body)),
        format_html("<h2>{}{}</h2>", sign, title) if title else NOTHING,
        _inner(content),
    )


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """Draw a list of facts."""
    return format_html('<dl class="facts">{}</dl>', _inner(content))


@register.simple_block_tag
def fact(content: str, title: object, pre: bool = False) -> SafeString:
    """Draw one fact; with ``pre`` the line breaks of what somebody wrote are kept."""
    return format_html("<dt>{}</dt><dd{}>{}</dd>", title, _attribute("class", "pre" if pre else ""), _inner(content))


@register.simple_block_tag
def plain_list(content: str, look: str = "") -> SafeString:
    """Draw a list without bullets."""
    return format_html("<ul{}>{}</ul>", _attribute("class", _classes("plain-list", look)), _inner(content))


@register.simple_block_tag
def alert(content: str, tone: str = "", *, role: str = "", icon: str = "") -> SafeString:
    """Draw a note over the page: ``tone`` is info, warning, danger or success."""
    return format_html(
        "<div{}{}>{}{}</div>",
        _attribute("class", _classes("alert", tone and f"alert-{tone}")),
        _attribute("role", role),
        format_html("{} ", draw_icon(icon)) if icon else NOTHING,
        _inner(content),
    )


@register.simple_tag
def tag(words: object, tone: str = "") -> SafeString:
    """Draw a tag: a colour with words on it, never a colour alone."""
    return format_html("<span{}>{}</span>", _attribute("class", _classes("tag", tone)), words)


@register.simple_tag
def first_only(rows: Any) -> SafeString:
    """Say below the first rows of many (``kernel.pagination.First``) that there are more of them; nothing where there are not."""
    if not rows.more:
        return NOTHING
    return format_html('<p class="hint">{}</p>', _("只列出前%d条，还有更多。") % len(rows))


@register.simple_block_tag
def table(content: str, *titles: object, numbers: str = "") -> SafeString:
    """Draw a table with a head; ``numbers`` says which columns hold numbers, counted from one: "2 3"."""
    right = {int(each) for each in numbers.split()}
    head = format_html_join(
        "",
        '<th scope="col"{}>{}</th>',
        ((_attribute("class", "num" if at in right else ""), title) for at, title in enumerate(titles, start=1)),
    )
    return format_html(
        '<div class="table-scroll"><table class="table rows"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        head,
        _inner(content),
    )


@register.simple_block_tag
def cell(content: str, title: object = "", look: str = "") -> SafeString:
    """Draw one cell of a table; on a phone its title stands beside it."""
    return format_html("<td{}{}>{}</td>", _attribute("class", look), _attribute("data-title", title), _inner(content))


@register.simple_tag
def print_button(words: Any = "", tone: str = "") -> SafeString:
    """Draw the button that prints the page; a script that can print shows it."""
    return format_html(
        "<button{} data-print hidden>{}{}</button>",
        _attribute("class", _classes("btn", tone and f"btn-{tone}")),
        draw_icon("print"),
        words or _("打印"),
    )
