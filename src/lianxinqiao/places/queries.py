"""Reads about places: the town's figures and whether they add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from lianxinqiao.kernel.freshness import remembered
from lianxinqiao.kernel.pinyin import initials
from lianxinqiao.kernel.registering import Once
from lianxinqiao.kernel.text import search_key
from lianxinqiao.places.choices import FROM_COUNTY_UP, WARNING_BODIES, AreaKind, Fact, Level
from lianxinqiao.places.models import (
    Area,
    AreaDescription,
    AreaName,
    AreaSuccession,
    OutsideBody,
    PartyBranch,
    StatSnapshot,
    VillagerGroup,
)


def town_over(area: Area) -> Area:
    """Return the town an area lies in; the area itself where it is one."""
    return area.parent if area.level == Level.VILLAGE and area.parent is not None else area


@dataclass(frozen=True)
class Mismatch:
    """A stated figure that the registered rows do not add up to."""

    fact: str
    stated: str
    registered: str


@dataclass(frozen=True)
class TownSummary:
    """A town's figures as stated, and where they disagree with the rows."""

    town: Area
    areas: int
    villages: int
    communities: int
    figures: dict[str, Decimal]
    as_of: date | None
    registered: dict[str, int] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def farmland_hectares(self) -> Decimal:
        """Farmland in hectares (R-1.13)."""
        mu = self.figures.get(Fact.FARMLAND_MU, Decimal(0))
        return StatSnapshot(fact=Fact.FARMLAND_MU, value=mu).hectares or Decimal(0)

    def as_json(self) -> dict[str, Any]:
        """The fixed output of ``lxq town --json``."""
        whole = {name: int(self.figures[name]) if name in self.figures else None for name in Fact.values}
        return {
            "areas": self.areas,
            "villages": self.villages,
            "communities": self.communities,
            "groups": whole[Fact.GROUPS],
            "households": whole[Fact.HOUSEHOLDS],
            "residents": whole[Fact.RESIDENTS],
            "land_km2": str(self.figures.get(Fact.LAND_KM2, "")),
            "farmland_mu": whole[Fact.FARMLAND_MU],
            "farmland_ha": str(self.farmland_hectares),
            "branches": whole[Fact.BRANCHES],
            "members": whole[Fact.MEMBERS],
            "members_cadre": whole[Fact.MEMBERS_CADRE],
            "members_farmer": whole[Fact.MEMBERS_FARMER],
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "mismatches": [vars(row) for row in self.mismatches],
        }


# Counters of rows kept by upper apps (households, people): fact → count within an area code prefix.
_counters: Once[str, Any] = Once()


def register_counter(fact: str, counter: Any) -> None:
    """Let an upper app count the rows behind a figure: ``counter(prefix) -> int``."""
    _counters[fact] = counter


def latest_facts(area: Area) -> dict[str, StatSnapshot]:
    """Return the newest figure of every kind for an area."""
    newest: dict[str, StatSnapshot] = {}
    for row in StatSnapshot.objects.filter(area=area).order_by("as_of", "id"):
        newest[row.fact] = row
    return newest


@dataclass(frozen=True)
class Figure:
    """A figure with its date and source, and those that were stated before it, the newest first."""

    now: StatSnapshot
    before: list[StatSnapshot]


@dataclass(frozen=True)
class Portrait:
    """What is said of a place: words, figures, what it was made of, each with its day and source (R-1.1 to R-1.17)."""

    said: AreaDescription | None
    said_before: list[AreaDescription]
    figures: list[Figure]
    changes: list[AreaSuccession]
    names: list[AreaName]


def portrait_of(town: Area) -> Portrait:
    """Return what is said of a town today, and what was said before: nothing that was ever stated is left out."""
    stated: dict[str, list[StatSnapshot]] = {}
    for row in StatSnapshot.objects.filter(area=town).order_by("-as_of", "-id"):
        stated.setdefault(row.fact, []).append(row)
    said = list(AreaDescription.objects.filter(area=town).order_by("-as_of", "-id"))
    changes = AreaSuccession.objects.filter(predecessor__code__startswith=town.prefix)
    return Portrait(
        said=said[0] if said else None,
        said_before=said[1:],
        figures=[Figure(stated[fact][0], stated[fact][1:]) for fact in Fact.values if fact in stated],
        changes=list(changes.select_related("predecessor", "successor").order_by("-on", "predecessor__code")),
        names=list(
            AreaName.objects.filter(area__code__startswith=town.prefix)
            .select_related("area")
            .order_by("-until", "area")
        ),
    )


def town_summary(town: Area, *, on: date) -> TownSummary:
    """Return the town's figures and every sum that disagrees with them (R-1.9, §9.8)."""
    facts = latest_facts(town)
    units = Area.objects.valid_on(on).filter(parent=town, level=Level.VILLAGE)
    kinds = list(units.values_list("kind", flat=True))
    registered = {
        Fact.GROUPS.value: VillagerGroup.objects.filter(area__in=units, is_active=True).count(),
        Fact.BRANCHES.value: PartyBranch.objects.filter(area__in=units).count(),
    }
    members = PartyBranch.objects.filter(area__in=units).aggregate(
        cadre=Sum("members_cadre", default=0), farmer=Sum("members_farmer", default=0)
    )
    registered[Fact.MEMBERS_CADRE.value] = members["cadre"]
    registered[Fact.MEMBERS_FARMER.value] = members["farmer"]
    registered[Fact.MEMBERS.value] = members["cadre"] + members["farmer"]
    for fact, counter in _counters.items():
        registered[fact] = counter(town.prefix)
    figures = {name: row.value for name, row in facts.items()}
    # A kind of row nobody has entered yet is not a disagreement.
    mismatches = [
        Mismatch(fact=name, stated=str(int(figures[name])), registered=str(count))
        for name, count in registered.items()
        if count and name in figures and figures[name] != count
    ]
    stated = figures.get(Fact.MEMBERS)
    if stated is not None and {Fact.MEMBERS_CADRE, Fact.MEMBERS_FARMER} <= figures.keys():
        parts = figures[Fact.MEMBERS_CADRE] + figures[Fact.MEMBERS_FARMER]
        if parts != stated:
            mismatches.append(Mismatch("members", str(int(stated)), str(int(parts))))
    dates = [row.as_of for row in facts.values()]
    return TownSummary(
        town=town,
        areas=len(kinds),
        villages=kinds.count(AreaKind.VILLAGE),
        communities=kinds.count(AreaKind.COMMUNITY),
        figures=figures,
        as_of=max(dates) if dates else None,
        registered=registered,
        mismatches=mismatches,
    )


@remembered(seconds=60)
def area_names() -> dict[int, str]:
    """Return the short name of every area, by primary key, read at most once a minute."""
    return dict(Area.objects.values_list("id", "short_name"))


@remembered(seconds=60)
def town_codes() -> list[str]:
    """Return the code of every town there is today, read at most once a minute."""
    return list(Area.objects.filter(level=Level.TOWN, valid_to=None).values_list("code", flat=True))


def former_names(areas: Iterable[Area]) -> dict[int, list[AreaName]]:
    """Return what areas were called before, the newest first; one query."""
    found: dict[int, list[AreaName]] = defaultdict(list)
    for row in AreaName.objects.filter(area__in=areas):
        found[row.area_id].append(row)
    return found


def called_on(area: Area, day: date, former: Iterable[AreaName]) -> str:
    """Return what an area was called for short on a day, given what it was called before."""
    ended = [row for row in former if row.until > day]
    return min(ended, key=lambda row: row.until).short_name if ended else area.short_name


def matching(areas: Iterable[Area], words: str) -> list[Area]:
    """Keep the areas that are called, or once were, as the words say: part of a name, its pinyin initials, or the code."""
    key, areas = search_key(words), list(areas)
    former = former_names(areas)

    def is_meant(area: Area) -> bool:
        once = former.get(area.pk, [])
        letters = (area.initials, *(initials(row.short_name) for row in once))
        names = (area.name, *(row.name for row in once))
        begins = area.code.startswith(key) or any(each.startswith(key) for each in letters)
        return begins or any(key in search_key(each) for each in names)

    return [area for area in areas if is_meant(area)]


def bodies_of(town: Area) -> QuerySet[OutsideBody]:
    """Return the bodies that a town leads people to today."""
    return OutsideBody.objects.filter(town=town, withdrawn_on=None)


def bodies_of_county_of(town: Area) -> QuerySet[OutsideBody]:
    """Return those of them that are of the county or higher: whoever tells one of these has told the county (R-4.5)."""
    return bodies_of(town).filter(level__in=FROM_COUNTY_UP)


def bodies_that_warn(*towns: Area) -> QuerySet[OutsideBody]:
    """Return the bodies of towns whose warnings may be passed on today: of the county or higher, of a kind that warns (F-13, RR-8)."""
    standing = OutsideBody.objects.filter(town__in=towns, withdrawn_on=None)
    return standing.filter(level__in=FROM_COUNTY_UP, kind__in=WARNING_BODIES)


def find_area(code: str, *, on: date) -> Area | None:
    """Return the area of a 6-, 9- or 12-digit code on a day."""
    return Area.objects.valid_on(on).filter(code=code.strip().ljust(12, "0")).first()


def find_counties(words: str, *, on: date) -> list[Area]:
    """Return the counties of this name or code on a day: a name may be that of several."""
    rows = Area.objects.valid_on(on).filter(level=Level.COUNTY)
    named = Q(name=words.strip()) | Q(short_name=words.strip()) | Q(code=words.strip().ljust(12, "0"))
    return list(rows.filter(named).order_by("code"))
