"""Contact households: proposed by the system, adjusted by people (R-3.3, R-3.4)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.moments import now as moment
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import ContactHousehold
from lianxinqiao.visits.querysets import CONTACT_KEEPERS

KEEPERS = CONTACT_KEEPERS


@transaction.atomic
def propose(area: Area, year: int, *, by: Staff | None, now: datetime) -> int:
    """Propose contact households for every cadre of an area up to the quota; return how many rows.

    Special need first; then groups that nobody covers; each cadre stays within as few neighbouring
    groups as the quota allows; everybody the same number.  What is there already is kept.

    Raises:
        NotPermitted: not the secretary, linked leader or party-and-government office.
    """
    _may_keep(by, area)
    today = local_date(now)
    posts = list(
        Appointment.objects.active_on(today)
        .filter(area=area, role__in=VILLAGE_ROLES | TOWN_CADRE_ROLES)
        .select_related("staff")
        .order_by("staff_id", "id")
    )
    quota: dict[Any, int] = {}
    for post in posts:
        name = "contact.village_households" if post.role in VILLAGE_ROLES else "contact.town_households"
        quota[post.staff_id] = max(quota.get(post.staff_id, 0), number_on(name, today))
    taken = set(ContactHousehold.objects.filter(area=area, year=year).values_list("household", flat=True))
    have: dict[Any, int] = defaultdict(int)
    for staff_id in ContactHousehold.objects.filter(area=area, year=year).values_list("staff", flat=True):
        have[staff_id] += 1
    missing = {staff_id: n - have[staff_id] for staff_id, n in quota.items() if n > have[staff_id]}
    wanted = sum(missing.values())
    candidates = _candidates(area, taken, wanted)
    rows = [
        ContactHousehold(staff_id=staff_id, household_id=household, area=area, year=year, why=why)
        for staff_id, picks in _deal(candidates, missing).items()
        for household, why in picks
    ]
    ContactHousehold.objects.bulk_create(rows, ignore_conflicts=True)
    record_deed("contact.propose", by=by, subject=area.short_name, now=now, rows=len(rows), year=year)
    return len(rows)


@transaction.atomic
def confirm_all(area: Area, year: int, *, by: Staff, now: datetime) -> int:
    """Confirm every proposed contact of an area for a year; return how many."""
    _may_keep(by, area)
    return ContactHousehold.objects.filter(area=area, year=year, is_confirmed=False).update(is_confirmed=True)


@transaction.atomic
def assign(staff: Staff, household: Household, year: int, *, by: Staff, now: datetime) -> ContactHousehold:
    """Give a cadre one more contact household; more than the quota is allowed (D-1)."""
    _may_keep(by, household.area)
    if not any(post.area_id == household.area_id for post in scope_of(staff).posts):
        raise InvalidInput(_("该干部在这个责任区没有岗位。"), field="staff")
    row, _created = ContactHousehold.objects.update_or_create(
        staff=staff,
        household=household,
        year=year,
        defaults={"area": household.area, "is_confirmed": True, "why": _("人工指定")},
    )
    return row


@transaction.atomic
def release(contact_id: int, *, by: Staff, now: datetime) -> None:
    """Take a household off somebody's list.

    Raises:
        NotVisible: no such row in the areas they keep.
    """
    row = (
        ContactHousehold.objects.select_related("area")
        .filter(pk=contact_id, area__in=scope_of(by).area_ids(*KEEPERS))
        .first()
    )
    if row is None:
        raise NotVisible(_("没有这条联系户。"))
    row.delete()
    record_deed("contact.release", by=by, subject=str(row.household_id), now=now)


def count_contacts(staff: Staff, _by: Staff | None) -> int:
    """Return how many households of this year and later somebody keeps in contact with."""
    return ContactHousehold.objects.filter(staff=staff, year__gte=local_date(moment()).year).count()


def move_contacts(giver: Staff, receiver: Staff, _by: Staff | None, now: datetime) -> int:
    """Give the contact households of this year and later to another; return how many (R-2.12).

    One that the receiver keeps already is theirs once.
    """
    kept = ContactHousehold.objects.filter(staff=giver, year__gte=local_date(now).year)
    theirs = set(ContactHousehold.objects.filter(staff=receiver).values_list("household", "year"))
    twice = [row.pk for row in kept if (row.household_id, row.year) in theirs]
    n = len(kept)
    ContactHousehold.objects.filter(pk__in=twice).delete()
    ContactHousehold.objects.filter(staff=giver, year__gte=local_date(now).year).update(staff=receiver)
    return n


def _may_keep(by: Staff | None, area: Area) -> None:
    if by is not None and not scope_of(by).covers(area.pk, *KEEPERS):
        raise NotPermitted(_("联系户由书记、联村领导或党政办安排。"))


def _candidates(area: Area, taken: Any, wanted: int) -> list[tuple[Any, str]]:
    """Return (household, why): all in need by group, then evenly from every group."""
    rows = list(
        Household.objects.living_here()
        .filter(area=area)
        .exclude(pk__in=taken)
        .order_by("group__group_no", "house_order", "id")
        .values_list("pk", "group__group_no", "needs_help")
    )
    need = [(pk, group, _("需要帮助")) for pk, group, in_need in rows if in_need][:wanted]
    by_group: dict[int, list[Any]] = defaultdict(list)
    for pk, group, in_need in rows:
        if not in_need:
            by_group[group].append(pk)
    rest: list[tuple[Any, int, str]] = []
    turn = 0
    while len(need) + len(rest) < wanted and any(turn < len(group) for group in by_group.values()):
        rest += [
            (group[turn], number, _("覆盖本组")) for number, group in sorted(by_group.items()) if turn < len(group)
        ]
        turn += 1
    chosen = sorted([*need, *rest[: wanted - len(need)]], key=lambda row: row[1])
    return [(pk, why) for pk, _group, why in chosen]


def _deal(candidates: list[tuple[Any, str]], missing: dict[Any, int]) -> dict[Any, list[tuple[Any, str]]]:
    """Deal the candidates, already in the order of the groups, in runs: neighbours go to one cadre."""
    dealt: dict[Any, list[tuple[Any, str]]] = {}
    start = 0
    for staff_id, wanted in sorted(missing.items(), key=lambda item: str(item[0])):
        dealt[staff_id] = candidates[start : start + wanted]
        start += wanted
    return dealt
