"""Who holds an outdated card, and the public face of an area."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.queries.gaps import Gap
from lianxinqiao.accounts.queries.teams import teams_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.routes import page
from lianxinqiao.outreach.models import CardEdition, ContactCard, ServicePhone
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household

WHAT_CAN_BE_ASKED = (
    "民生困难、低保救助、医保社保怎么办",
    "邻里纠纷、土地山林界线找谁调解",
    "道路、饮水、用电、地质灾害隐患",
    "对干部和工作的意见建议",
)


def face_of(area: Area, *, now: datetime) -> dict[str, object]:
    """Return what the card of an area says today: the team by role, telephones, and the public page."""
    return faces_of([area], now=now)[area.pk]


def faces_of(areas: list[Area], *, now: datetime) -> dict[int, dict[str, object]]:
    """Return what the cards of areas say today, in Chinese whoever looks; two queries whatever their number."""
    with translation.override(settings.LANGUAGE_CODE):
        teams = teams_of(areas, on=local_date(now))
        phones: dict[int, list[ServicePhone]] = defaultdict(list)
        for row in ServicePhone.objects.filter(area__in=areas, withdrawn_on=None):
            phones[row.area_id].append(row)
        return {area.pk: _face(area, teams.get(area.pk, []), phones[area.pk]) for area in areas}


def _face(area: Area, team: list[Appointment], phones: list[ServicePhone]) -> dict[str, object]:
    return {
        "area": area.name,
        "short": area.short_name,
        "town": area.parent.short_name if area.parent else "",
        "team": [
            {"role": str(post.get_role_display()), "name": post.staff.name, "phone": post.staff.phone} for post in team
        ],
        "phones": [
            {
                "label": row.label or str(_("服务电话")),
                "number": row.number,
                "hours": row.hours,
                "complaint": row.is_complaint_line,
            }
            for row in phones
        ],
        "ask": list(WHAT_CAN_BE_ASKED),
        "url": settings.PUBLIC_URL + page("area_front", area.code),
    }


def behind(areas: list[Area], *, now: datetime) -> set[int]:
    """Return the areas whose newest edition does not say what is true today: somebody or a telephone on it changed (R-2.7)."""
    newest = CardEdition.objects.filter(area__in=areas).order_by("area", "-number").distinct("area")
    digests = dict(newest.values_list("area", "digest"))
    return {pk for pk, face in faces_of(areas, now=now).items() if pk in digests and digests[pk] != digest_of(face)}


def digest_of(face: dict[str, object]) -> str:
    """Return what tells one face from another."""
    return hashlib.sha256(json.dumps(face, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class CardState:
    """How an area's cards stand: newest edition, how many hold it, an older one, none.

    Where the newest edition does not say what is true today (``is_behind``), whoever holds it holds an older one.
    """

    area: Area
    edition: int
    current: int
    outdated: int
    none: int
    is_behind: bool = False


def card_states(areas: list[Area], *, now: datetime) -> list[CardState]:
    """Return the state of the cards of ``areas``; six queries whatever their number."""
    newest = dict(
        CardEdition.objects.filter(area__in=areas).values("area").annotate(n=Max("number")).values_list("area", "n")
    )
    held = {
        row["area"]: row
        for row in ContactCard.objects.filter(area__in=areas, household__is_active=True)
        .values("area", "edition__number")
        .annotate(n=Count("pk"))
        .order_by()
        .values("area", "edition__number", "n")
        if row["edition__number"] == newest.get(row["area"])
    }
    totals = {
        row["area"]: row
        for row in Household.objects.living_here()
        .filter(area__in=areas)
        .values("area")
        .annotate(all=Count("pk"), holding=Count("pk", filter=Q(card__isnull=False)))
        .order_by()
    }
    old = behind(areas, now=now)
    states = []
    for area in areas:
        total = totals.get(area.pk, {"all": 0, "holding": 0})
        current = 0 if area.pk in old else held.get(area.pk, {"n": 0})["n"]
        outdated, none = total["holding"] - current, total["all"] - total["holding"]
        states.append(CardState(area, newest.get(area.pk, 0), current, outdated, none, area.pk in old))
    return states


def outdated_households(area: Area, *, now: datetime) -> object:
    """Return the households of an area that hold a card that does not say what is true today, or none."""
    homes = Household.objects.living_here().filter(area=area)
    newest = CardEdition.objects.filter(area=area).order_by("-number").first()
    if newest is not None and not behind([area], now=now):
        homes = homes.exclude(card__edition=newest)
    return homes.select_related("group", "card__edition").order_by("group__group_no", "house_order", "id")


def areas_without_telephone(areas: list[Area], on: date) -> list[Gap]:
    """Return the areas that have no service telephone that residents may call; a complaint line is none (R-2.8)."""
    open_ones = ServicePhone.objects.filter(area__in=areas, is_complaint_line=False, published_on__lte=on)
    reached = set(open_ones.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)).values_list("area", flat=True))
    words = _("没有公开的服务电话")
    return [Gap(area, "R-2.8", Role.VILLAGE_SECRETARY, 0, words) for area in areas if area.pk not in reached]
