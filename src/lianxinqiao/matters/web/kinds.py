"""The list, the page of one and the form of a new one, of every kind that declares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Model, UUIDField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.beside import Link, register_links
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.desk.web.deeds import do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page, staff_page
from lianxinqiao.desk.web.listing import ListOf, Tool
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import day, moment
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.matters.deeds import STAFF
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, all_kinds, family, kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import beside_of, may_begin, opening_by
from lianxinqiao.matters.operations.doing import hold, might
from lianxinqiao.matters.operations.reading import read_facts, read_further
from lianxinqiao.matters.queries.rows import one_of
from lianxinqiao.matters.web.columns import MATTER_FIELDS, ORDERS, matter_columns, phase_filter
from lianxinqiao.matters.web.menu import sees_content
from lianxinqiao.matters.web.offers import more_offers, offers_of, opening_offer
from lianxinqiao.matters.web.parts import content_of, stands
from lianxinqiao.papers.registry import papers_on
from lianxinqiao.residents.queries.notice import read_out


@dataclass(frozen=True)
class FactShown:
    title: Any
    value: Any
    form: str
    link: str | None


def facts_of(kind: Kind, row: Any, by: Staff) -> list[tuple[Any, list[FactShown]]]:
    """Return what the page of a row shows to a person, by group, and note that they read it; what has no value yet is left out."""
    groups: dict[str, tuple[Any, list[FactShown]]] = {}
    for fact in read_facts(kind, row, by=by, now=now()):
        if (shown := _drawn(fact, row, by)) is not None:
            groups.setdefault(str(fact.group), (fact.group, []))[1].append(shown)
    return list(groups.values())


def further_facts(kind: Kind, row: Any, by: Staff) -> list[FactShown]:
    """Return what a page of its own says of a row beside what it draws itself, for ``matters/facts.html``; as ``facts_of``."""
    if not kind.further:
        return []
    drawn = (_drawn(fact, row, by) for fact in read_further(kind, row, by=by, now=now()))
    return [shown for shown in drawn if shown is not None]


def told_facts(kind: Kind, row: Any) -> list[FactShown]:
    """Return what whoever holds the receipt of a row reads of it, for ``matters/facts.html``; there is no page behind it for them."""
    drawn = ((fact, fact.of(row)) for fact in kind.told_facts)
    return [_shown(fact, value, None) for fact, value in drawn if value not in NOTHING]


NOTHING: tuple[object, ...] = (None, "", [])


def _drawn(fact: Fact, row: Any, by: Staff) -> FactShown | None:
    value = fact.of(row)
    return None if value in NOTHING else _shown(fact, value, fact.link(row, by))


def _shown(fact: Fact, value: Any, link: str | None) -> FactShown:
    return FactShown(fact.title, _in_words(fact, value), fact.form, link)


def _in_words(fact: Fact, value: Any) -> Any:
    words: dict[str, Callable[[Any], Any]] = {
        "day": day,
        "moment": moment,
        "yes": lambda given: _("是") if given else _("否"),
        "masked": mask_name,
    }
    return words.get(fact.form, lambda given: given)(value)


@staff_page
@require_GET
def kind_list(request: StaffRequest, slug: str) -> HttpResponse:
    """Every matter of a family that this person finds."""
    kind = family(slug)[0]
    rows = Matter.objects.visible_to(request.user, *kind.codes).with_owner_name()
    if not sees_content(request.user) and not kind.in_menu_of(request.user) and not rows.exists():
        raise NotVisible("")
    opening = kind.opens
    tools = []
    if opening is not None and opening.beside is None and may_begin(kind, None, by=request.user, now=now()):
        tools = [Tool(opening.title, reverse(f"{slug}:new"), opening.look.icon, primary=True)]
    if kind.columns and kind.reads:
        rows = rows.select_related(*kind.reads)
    list_of = ListOf(
        title=kind.title,
        lead_text=kind.said,
        rows=rows,
        columns=[*matter_columns(now()), *kind.columns],
        orders=[*ORDERS, *kind.orders],
        path=lambda row: kind_of(row.kind).path(row),
        filters=[phase_filter(), *kind.filters],
        empty=kind.empty or gettext_lazy("还没有。"),
        file_name=slug,
        only=() if kind.columns else MATTER_FIELDS,
        tools=tools,
    )
    return list_page(request, list_of)


@content_page
@require_http_methods(["GET", "POST"])
def kind_new(request: StaffRequest, slug: str, beside: UUID | int | None = None) -> HttpResponse:
    """Open a matter of a kind, beside something where the kind says so."""
    kind = family(slug)[0]
    opening = kind.opens
    if opening is None:
        raise NotVisible("")
    place = beside_of(opening, beside, by=request.user)
    if not opening.may(request.user, place):
        raise NotVisible("")
    if request.method == "GET":
        hold(opening.musts, opening_by(kind, place, by=request.user, now=now()))
    offer = opening_offer(kind, place, by=request.user)
    outcome = do_deeds(request, [offer])
    if outcome.response:
        return outcome.response
    look = opening.look
    words = opening.beside.words(place) if opening.beside is not None else ""
    content = {
        "title": opening.title,
        "lead": str(look.lead) % words if words and "%s" in str(look.lead) else look.lead,
        "deeds": outcome,
        "back": reverse(kind.listed or f"{slug}:list"),
        "read_out": read_out() if opening.reads_out else "",
    }
    return render(request, "desk/form.html", content, status=outcome.status)


@staff_page
@require_http_methods(["GET", "POST"])
def kind_page(request: StaffRequest, slug: str, pk: UUID) -> HttpResponse:
    """One matter: what it is, what may be done, its limits and its Steps."""
    by = request.user
    row = one_of(family(slug)[0], pk, by)
    matter = row.matter
    kind = kind_of(matter.kind)
    offers = [*offers_of(kind, row, by=by), *more_offers(by, matter)]
    mine = partial(might, kind, row, by=by, now=now())
    outcome = do_deeds(request, offers, stands=stands(matter, mine), lazily=True)
    if outcome.response:
        return outcome.response
    content = {
        **content_of(kind, row, outcome, by=by),
        "row": row,
        "kind": kind,
        "facts": facts_of(kind, row, by),
        "papers": papers_on(kind.code, row),
    }
    return render(request, "matters/kind.html", content, status=outcome.status)


def kind_urls() -> list[URLPattern | URLResolver]:
    """Return the addresses of every family that has no better pages of its own."""
    found: list[URLPattern | URLResolver] = []
    for kind in {kind.slug: kind for kind in reversed(all_kinds()) if kind.slug and kind.deeds}.values():
        given = {"slug": kind.slug}
        pages: list[URLPattern] = []
        if not kind.listed:
            pages.append(path(f"{kind.slug}/", kind_list, given, name="list"))
        if kind.opens is not None and STAFF in kind.opens.open_to and not kind.begun:
            to = f"{kind.slug}/new/" + (_key_in_path(kind.opens.beside.model) if kind.opens.beside is not None else "")
            pages.append(path(to, kind_new, given, name="new"))
        if not kind.page:
            pages.append(path(f"{kind.slug}/<uuid:pk>/", kind_page, given, name="one"))
        if pages:
            found.append(path("", include((pages, kind.slug))))
    return found


def _key_in_path(model: type[Model]) -> str:
    """Return the part of an address that names what is opened beside: some have numbers for keys, as areas have."""
    return "<uuid:beside>/" if isinstance(model._meta.pk, UUIDField) or model._meta.pk.is_relation else "<int:beside>/"


def register_pages() -> None:
    """Put every kind into the menu, and its opening on the page of what it is opened beside."""
    for kind in all_kinds():
        if kind.menu is not None:
            menu = kind.menu
            route = kind.listed or f"{kind.slug}:list"
            register_entry(Entry(kind.slug, kind.title, route, menu.icon, menu.group, menu.order, kind.in_menu_of))
        opens = kind.opens
        if opens is not None and STAFF in opens.open_to and opens.beside is not None and not kind.begun:
            register_links(opens.beside.model, _opening_link(kind))


def _opening_link(kind: Kind) -> Callable[[Any, Staff], list[Link]]:
    def links(place: Any, by: Staff) -> list[Link]:
        opening = kind.opens
        if opening is None or not may_begin(kind, place, by=by, now=now()):
            return []
        path = reverse(f"{kind.slug}:new", args=[place.pk])
        return [Link(opening.title, path, opening.look.icon, is_matter=True)]

    return links
