"""Where a kind of report has no leader in charge, or more than one (R-4.8)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.gaps import Gap
from lianxinqiao.accounts.scope import areas_over
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.places.models import Area


def kinds_without_one_leader(areas: list[Area], on: date) -> list[Gap]:
    """Return each kind that nobody, or several, are in charge of, once for the place where that post is held; one query.

    The nearest post decides, as where a report goes to: an area may have a leader of its own.
    """
    over = {area.pk: areas_over(area.code) for area in areas}
    held: dict[tuple[int, str], set[Staff]] = defaultdict(set)
    places = {area.pk: area for area in areas}
    posts = Appointment.objects.active_on(on).filter(
        role=Role.LEADER_IN_CHARGE, area__in={pk for pks in over.values() for pk in pks}
    )
    for post in posts.select_related("staff", "area"):
        places[post.area_id] = post.area
        for kind in post.kinds:
            held[(post.area_id, kind)].add(post.staff)
    gaps: dict[tuple[int, str], Gap] = {}
    for area in areas:
        town = area.parent or area
        for kind in ConditionKind:
            seat = next((pk for pk in over[area.pk] if (pk, kind.value) in held), None)
            found = sorted(person.name for person in held[(seat, kind.value)]) if seat is not None else []
            if len(found) == 1:
                continue
            said = {"kind": kind.label, "n": len(found), "who": "、".join(found)}
            text = (
                _("%(kind)s有%(n)d名分管领导，只应有1名：%(who)s")
                if found
                else _("%(kind)s没有分管领导，暂由主要领导办理")
            )
            place = places[seat] if seat is not None else town
            gaps[(place.pk, kind.value)] = Gap(place, "R-4.8", Role.LEADER_IN_CHARGE, len(found), text % said)
    return list(gaps.values())
