"""The town with its figures, the streams of all areas, and one area with everything open in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.operations.registers import may_keep_registers
from lianxinqiao.accounts.queries.areas import town_areas, town_of
from lianxinqiao.accounts.queries.gaps import all_gaps
from lianxinqiao.accounts.queries.teams import deputies_of, team_of
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date, start_of_day
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.queries.streams import Stream, area_streams
from lianxinqiao.desk.web.deeds import do_deeds
from lianxinqiao.desk.web.guards import StaffRequest, content_page, staff_page
from lianxinqiao.hazards.choices import WarningLevel
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import first
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Purpose
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.columns import due_words, kind_words, listed, status_words, urgency_tag
from lianxinqiao.overviews.queries.purposes import purposes_of_month
from lianxinqiao.overviews.queries.registers import registers_of
from lianxinqiao.overviews.web.keeping import description_deed, figure_deeds, register_deeds
from lianxinqiao.places.choices import Fact, HazardKind
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.places.queries import portrait_of, town_summary
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.policies import ASSESSED_ROLES
from lianxinqiao.visits.web.menu import REVIEWERS

RECENT = timedelta(days=30)
MOST_OPEN = 40


@staff_page
@require_http_methods(["GET", "POST"])
def areas_page(request: StaffRequest) -> HttpResponse:
    """The town's figures with their dates and whether the rows agree; its areas."""
    areas = town_areas(request.user)
    today = local_date(now())
    towns_kept = [
        town
        for town in Area.objects.valid_on(today).filter(level="town", pk__in={area.parent_id for area in areas})
        if may_keep_registers(request.user, town)
    ]
    outcome = do_deeds(
        request,
        figure_deeds(request, [*towns_kept, *(area for area in areas if may_keep_registers(request.user, area))]),
    )
    if outcome.response:
        return outcome.response
    towns = list(Area.objects.filter(pk__in={area.parent_id for area in areas}))
    blocks = []
    for town in towns[:3]:
        summary = town_summary(town, on=today)
        figures = [
            (Fact(name).label, value.normalize() if value % 1 else int(value))
            for name, value in summary.figures.items()
        ]
        mismatches = [(Fact(row.fact).label, row.stated, row.registered) for row in summary.mismatches]
        blocks.append({"town": town, "summary": summary, "figures": figures, "mismatches": mismatches})
    groups: dict[int, int] = {}
    for pk in VillagerGroup.objects.filter(area__in=areas, is_active=True).values_list("area", flat=True):
        groups[pk] = groups.get(pk, 0) + 1
    return render(
        request,
        "overviews/areas.html",
        {"blocks": blocks, "deeds": outcome, "areas": [(area, groups.get(area.pk, 0)) for area in areas]},
        status=outcome.status,
    )


@staff_page
@require_http_methods(["GET", "POST"])
def town_page(request: StaffRequest, code: str) -> HttpResponse:
    """What is said of a town: words, figures, what it was made of, each with its day and source, and what was said before (R-1.17)."""
    town = town_of(request.user, code)
    today, portrait = local_date(now()), portrait_of(town)
    may_keep = may_keep_registers(request.user, town)
    outcome = do_deeds(
        request, [description_deed(request, town, portrait.said), *figure_deeds(request, [town])] if may_keep else []
    )
    if outcome.response:
        return outcome.response
    areas = Area.objects.valid_on(today).responsibility_areas().filter(parent=town)
    content = {
        "town": town,
        "portrait": portrait,
        "summary": town_summary(town, on=today),
        "areas": list(areas),
        "front": next(iter(areas.values_list("code", flat=True)), ""),
        "deeds": outcome,
    }
    return render(request, "overviews/town.html", content, status=outcome.status)


@content_page
@require_GET
def streams_page(request: StaffRequest) -> HttpResponse:
    """What is open and late in every area, kind by kind, with a schematic of both banks."""
    right_now = now()
    areas = town_areas(request.user)
    since = local_date(right_now - RECENT)
    streams = area_streams(request.user, now=right_now, since=start_of_day(since))
    kinds = [(kind.value, kind.label) for kind in ConditionKind]
    rows: list[dict[str, Any]] = []
    for area in areas:
        cells = [(kind, streams.get(area.pk, {}).get(kind, Stream())) for kind, _label in kinds]
        rows.append(
            {
                "area": area,
                "cells": cells,
                "open": sum(cell.open for _k, cell in cells),
                "late": sum(cell.late for _k, cell in cells),
            }
        )
    total = {"open": sum(row["open"] for row in rows), "late": sum(row["late"] for row in rows)}
    month = Month.of(local_date(right_now))
    purposes = purposes_of_month(scope_of(request.user).area_ids(), month.first, month.last, by=request.user)
    own_visits = scope_of(request.user).has(*ASSESSED_ROLES, *REVIEWERS)
    purpose_rows = [
        (
            words_of(Purpose, row.purpose),
            row,
            reverse("visits:visits", query={"purpose": row.purpose, "from": month.first}) if own_visits else "",
        )
        for row in purposes
    ]
    return render(
        request,
        "overviews/streams.html",
        {
            "purposes": purpose_rows,
            "rows": rows,
            "kinds": kinds,
            "total": total,
            "schema": _schema(rows) if len(rows) <= 16 else [],
            "since": since,
        },
    )


def _schema(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Place the areas in two rows over and under the river; the town text does not say which bank is whose."""
    half = (len(rows) + 1) // 2
    return [
        {
            **row,
            "x": 8 + (number % half) * (984 // max(half, 1)),
            "y": 14 if number < half else 196,
            "w": 984 // max(half, 1) - 10,
        }
        for number, row in enumerate(rows)
    ]


@staff_page
@require_http_methods(["GET", "POST"])
def area_page(request: StaffRequest, code: str) -> HttpResponse:
    """One area: its team, telephones, figures, and everything open in it that this person may see."""
    right_now = now()
    today = local_date(right_now)
    area = Area.objects.filter(code=code).select_related("parent").order_by("-valid_from").first()
    towns = {post.prefix[:9] for post in scope_of(request.user).posts}
    if area is None or area.level != "village" or not any(area.code.startswith(prefix) for prefix in towns):
        raise NotVisible("")
    outcome = do_deeds(request, register_deeds(request, area) if area.valid_to is None else [])
    if outcome.response:
        return outcome.response
    team = team_of(area, on=today)
    away = deputies_of([post.staff for post in team], now=right_now)
    matters = first(
        listed(Matter.objects.visible_to(request.user).unfinished().filter(area=area)).order_by(
            "next_due_at", "-opened_at", "-pk"
        ),
        MOST_OPEN,
    )
    registers = registers_of(area.pk)
    content = {
        "area": area,
        "team": [(post, words_of(Role, post.role), away.get(post.staff_id)) for post in team],
        "gaps": all_gaps([area], on=today) if area.valid_to is None else [],
        "registers": registers,
        "sites": [(row, words_of(HazardKind, row.kind)) for row in registers.sites],
        "warnings": [(row, words_of(WarningLevel, row.level)) for row in registers.warnings],
        "facts": [(words_of(Fact, row.fact), row) for row in registers.facts],
        "more": matters.more,
        "matters": [
            {
                "row": row,
                "path": kind_of(row.kind).path(row),
                "kind": kind_words(row),
                "status": status_words(row),
                "due": due_words(row, right_now),
                "urgency": urgency_tag(row),
            }
            for row in matters
        ],
        "sees": area.pk in scope_of(request.user).area_ids(),
        "deeds": outcome,
    }
    return render(request, "overviews/area.html", content, status=outcome.status)
