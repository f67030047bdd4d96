"""Where the teams of the areas do not meet R-2.2 to R-2.6, and who carries how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import BLIND_ROLES, SHARED_ROLES, TEAM_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.teams import posts_of
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.registering import Once
from lianxinqiao.places.choices import Level
from lianxinqiao.places.models import Area


@dataclass(frozen=True)
class Gap:
    """One rule that one area's team breaks.  ``found`` is the number of people in the role."""

    area: Area
    rule: str
    role: str
    found: int
    text: str


# Gaps that an app above finds in areas on a day, by what they are of.
Source = Callable[[list[Area], date], list[Gap]]
_sources: Once[str, Source] = Once()


def register_gaps(name: str, source: Source) -> None:
    """Let what an app above finds missing in areas stand in the list of gaps; called in ``apps.py``."""
    _sources[name] = source


def all_gaps(areas: list[Area], *, on: date) -> list[Gap]:
    """Return every gap of ``areas`` on a day: of their teams, and what the apps above find."""
    return team_gaps(areas, on=on) + [gap for source in _sources.values() for gap in source(areas, on)]


def team_gaps(areas: list[Area], *, on: date) -> list[Gap]:
    """Return every broken staffing rule of ``areas`` on a day; two queries at most whatever their number.

    An officer or a judicial cadre of the town serves every area in it that has none of its own (F-7).

    Rules: R-2.2 to R-2.6.
    """
    held = posts_of(areas, on=on)
    return gaps_among(areas, {key: len({post.staff_id for post in posts}) for key, posts in held.items()}, on=on)


def gaps_among(areas: list[Area], counts: Mapping[tuple[int, str], int], *, on: date) -> list[Gap]:
    """Return the broken staffing rules, given how many people hold each (area, role); no query.

    Rules: R-2.2 to R-2.6.
    """
    least, most = number_on("area.office_cadre_min", on), number_on("area.office_cadre_max", on)
    police, judicial = number_on("area.police", on), number_on("area.judicial", on)
    gaps: list[Gap] = []
    for area in areas:
        village = sum(counts.get((area.pk, role), 0) for role in VILLAGE_ROLES)
        if village == 0:
            gaps.append(Gap(area, "R-2.2", Role.VILLAGE_CADRE, 0, _("没有村（居）“两委”干部")))
        leaders = counts.get((area.pk, Role.AREA_LEADER), 0)
        if leaders != 1:
            text = _("没有联村领导") if leaders == 0 else _("有%d名联村领导，只应有1名") % leaders
            gaps.append(Gap(area, "R-2.3", Role.AREA_LEADER, leaders, text))
        cadres = counts.get((area.pk, Role.OFFICE_CADRE), 0)
        if not least <= cadres <= most:
            text = _("机关干部%(n)d名，应为%(least)d至%(most)d名") % {"n": cadres, "least": least, "most": most}
            gaps.append(Gap(area, "R-2.4", Role.OFFICE_CADRE, cadres, text))
        for role, wanted, rule, words in (
            (Role.AREA_POLICE, police, "R-2.5", _("公安干警%(n)d名，应为%(wanted)d名")),
            (Role.AREA_JUDICIAL, judicial, "R-2.6", _("司法干部%(n)d名，应为%(wanted)d名")),
        ):
            found = counts.get((area.pk, role), 0)
            if found != wanted:
                gaps.append(Gap(area, rule, role, found, words % {"n": found, "wanted": wanted}))
    return gaps


def keeper_gaps(towns: Iterable[Area], *, on: date) -> list[Gap]:
    """Return in which towns nobody, or one person alone, keeps what is complained of about officials, those above the town counted.

    It is asked of the posts, whether anybody complained or not: it tells nothing of that.

    Rules: RR-10, RR-13.
    """
    words = (
        _("没有纪检监察联络员，上级也没有：反映干部的诉求没有人先看，请任命或请县里派人"),
        _("只有一名纪检监察联络员，上级没有：密封诉求的复核、签发缺第二人，请任命或请县里派人"),
    )
    found = [(town, len(holders(Role.DISCIPLINE_CONTACT, town, on=on))) for town in towns]
    return [Gap(town, "RR-13", Role.DISCIPLINE_CONTACT, n, words[n]) for town, n in found if n < len(words)]


def staff_without_area(*, on: date, reader: Staff) -> list[Staff]:
    """Return active staff who serve no area on a day, nor hold a post that has none; the list must be empty (R-2.10).

    A post of a team is one in an area: over the whole town it places nobody, but for officers and judicial cadres, who serve
    every area of it.  Of those who held one in other towns alone the reader finds nothing, as on their pages, nor of those who
    never held any and were written down in another town.
    """
    serving = Q(area__level=Level.VILLAGE) | ~Q(role__in=TEAM_ROLES) | Q(role__in=SHARED_ROLES)
    placed = Appointment.objects.active_on(on).filter(serving).values("staff")
    here = Appointment.objects.visible_to(reader).values("staff")
    found = Staff.objects.filter(is_active=True).exclude(pk__in=placed)
    new = ~Exists(Appointment.objects.filter(staff=OuterRef("pk"))) & (Q(made_by=None) | Q(made_by__in=here))
    found = found.filter(Q(pk__in=here) | new)
    return list(found.order_by("name", "id"))


@dataclass(frozen=True)
class Load:
    """How many areas one person serves in one role (F-7)."""

    staff: Staff
    role: str
    areas: int


def loads(areas: list[Area], *, on: date) -> list[Load]:
    """Return how many of ``areas`` each person serves, the heaviest first; one query."""
    held: dict[tuple[object, str], list[Appointment]] = defaultdict(list)
    for row in Appointment.objects.active_on(on).filter(area__in=areas).select_related("staff"):
        held[(row.staff_id, row.role)].append(row)
    found = [Load(rows[0].staff, role, len({row.area_id for row in rows})) for (_pk, role), rows in held.items()]
    return sorted(
        (row for row in found if row.role not in BLIND_ROLES), key=lambda row: (-row.areas, row.staff.initials)
    )
