"""Who assesses whom (R-3.6 to R-3.8, D-3): nobody himself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.querysets import HouseholdQuerySet
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import Absence, MonthlyAssessment, Promise, SpotCheck, VisitLog, VisitStep

ASSESSED_ROLES = VILLAGE_ROLES | TOWN_CADRE_ROLES
# As which of several posts somebody writes, and is assessed: the first of these.
WRITES_FIRST = (Role.VILLAGE_SECRETARY, Role.VILLAGE_DIRECTOR, Role.VILLAGE_CADRE, Role.AREA_LEADER, Role.OFFICE_CADRE)
# How many days after a post its visits are still written down, and the homes of its area are offered for that.
WRITTEN_AFTER_POST = 31


def assessor_role(role: str) -> str:
    """Return the role that accepts diaries and confirms months of people in ``role``."""
    if role == Role.VILLAGE_SECRETARY:
        return Role.AREA_LEADER
    return Role.VILLAGE_SECRETARY if role in VILLAGE_ROLES else Role.PARTY_GOV_OFFICE


def decider_role(role: str) -> str:
    """Return the role that decides an objection of people in ``role`` (SM-1)."""
    if role in VILLAGE_ROLES and role != Role.VILLAGE_SECRETARY:
        return Role.AREA_LEADER
    return Role.PRINCIPAL_LEADER


def author_role(staff: Staff, area_id: int, on: date | None = None) -> str:
    """Return in which role somebody writes a diary in an area, today or of a day; a secretary writes as secretary."""
    scope = scope_of(staff, on)
    for role in WRITES_FIRST:
        if any(post.role == role and post.area_id == area_id for post in scope.posts):
            return role
    return next((post.role for post in scope.posts if post.role in ASSESSED_ROLES), "")


def every_area(_by: Staff) -> QuerySet[Area]:
    """Which areas there are is no secret; whose they are to write of, or to check, an opening says."""
    return Area.objects.valid_on(local_date(now())).responsibility_areas()


def writes_own(staff: Staff, area_id: int, on: date | None = None) -> bool:
    """Whether a day in an area counts for somebody's own quota: they hold there, today or on a day, the post as which they
    write (R-3.2).
    """
    role = author_role(staff, area_id, on)
    return any(post.area_id == area_id and post.role == role for post in scope_of(staff, on).posts)


def left_lately(staff: Staff) -> frozenset[int]:
    """Return the areas that somebody visited by a post that ended not long ago: its last days are still written down."""
    since = local_date(now()) - timedelta(days=WRITTEN_AFTER_POST)
    return frozenset(
        post.area_id for post, ended in scope_of(staff).former if post.role in ASSESSED_ROLES and ended >= since
    )


def homes_to_write_of(staff: Staff) -> HouseholdQuerySet[Household]:
    """Return the households of which somebody writes a visit: those they find, and those of an area they left lately."""
    return Household.objects.visible_to(staff) | Household.objects.filter(area__in=left_lately(staff))


def writes_of_day(staff: Staff, area: Area, home: Household | None, day: date) -> bool:
    """Whether somebody writes of a day there: by the posts of today, or by the one that they held on that day."""
    finds = home is None or Household.objects.visible_to(staff).filter(pk=home.pk).exists()
    return (finds and writes_today(staff, area)) or (area.pk in left_lately(staff) and writes_own(staff, area.pk, day))


def may_write(staff: Staff, area: Area) -> bool:
    """Whoever visits writes of their own area and of days elsewhere in their town, and of the last days of a post before."""
    return writes_today(staff, area) or area.pk in left_lately(staff)


def writes_today(staff: Staff, area: Area) -> bool:
    """Whether the posts of today let somebody write of an area."""
    in_town = any(post.prefix[:9] == area.code[:9] for post in scope_of(staff).posts)
    return bool(author_role(staff, area.pk)) and (writes_own(staff, area.pk) or in_town)


def may_assess(staff: Staff, *, author_id: object, role: str, area_id: int) -> bool:
    """The assessor of ``role`` for that area may; never for oneself."""
    return staff.pk != author_id and scope_of(staff).covers(area_id, assessor_role(role))


def may_decide(staff: Staff, *, author_id: object, role: str, area_id: int) -> bool:
    return staff.pk != author_id and scope_of(staff).covers(area_id, decider_role(role))


def may_spot_check(staff: Staff, area_id: int) -> bool:
    """The linked leader of the area asks (R-3.7)."""
    return scope_of(staff).covers(area_id, Role.AREA_LEADER)


# The parts a person may have in an entry, a month or a spot check.
AUTHOR, ASSESSOR, DECIDER, CHECKER = "author", "assessor", "decider", "checker"


def entry_role(row: VisitLog) -> str:
    """Return in which role an entry was written: that of its day, also when its author went to another post since."""
    return author_role(row.author, row.area_id, row.visited_on) or author_role(row.author, row.area_id)


def entry_tags(staff: Staff, row: VisitLog) -> frozenset[str]:
    """Turn a person into their parts in an entry; whoever voided it does not decide the objection."""
    role = entry_role(row)
    about: dict[str, Any] = {"author_id": row.author_id, "role": role, "area_id": row.area_id}
    found = {AUTHOR} if row.author_id == staff.pk else set()
    if may_assess(staff, **about):
        found.add(ASSESSOR)
    if may_decide(staff, **about) and ((step := last_void(row)) is None or step.by_id != staff.pk):
        found.add(DECIDER)
    return frozenset(found)


PROMISER = "promiser"


def promise_tags(staff: Staff, row: Promise) -> frozenset[str]:
    """A promise is the to-do of whoever has it, and of nobody else."""
    return frozenset({PROMISER}) if row.owner_id == staff.pk else frozenset()


def last_void(row: VisitLog) -> VisitStep | None:
    """Return the Step by which an entry was voided last."""
    return max((step for step in row.steps.all() if step.event == "void"), key=lambda step: step.pk, default=None)


def month_role(row: MonthlyAssessment) -> str:
    """Return in which role somebody is assessed in a month: the secretary of the village as its secretary, by whatever
    other post there, for nobody else of it assesses a secretary (R-3.6, D-3).
    """
    if row.appointment.role not in VILLAGE_ROLES:
        return str(row.appointment.role)
    today = local_date(now())
    leads = any(
        post.role == Role.VILLAGE_SECRETARY and post.area_id == row.area_id
        for day in (today, min(today, Month.of(row.month).last))
        for post in scope_of(row.staff, day).posts
    )
    return Role.VILLAGE_SECRETARY if leads else str(row.appointment.role)


def is_assessed(row: MonthlyAssessment, role: str) -> bool:
    """Whether anybody else than the person themselves holds the post that confirms their month: else it is the next level's."""
    held = holders(assessor_role(role), row.area, on=local_date(now()))
    return any(who.pk != row.staff_id for who in held)


def month_tags(staff: Staff, row: MonthlyAssessment) -> frozenset[str]:
    """Turn a person into their parts in a month; whoever confirmed it does not decide the objection."""
    about: dict[str, Any] = {"author_id": row.staff_id, "role": month_role(row), "area_id": row.area_id}
    found = {AUTHOR} if row.staff_id == staff.pk else set()
    if may_assess(staff, **about) or (may_decide(staff, **about) and not is_assessed(row, about["role"])):
        found.add(ASSESSOR)
    if may_decide(staff, **about) and row.confirmed_by_id != staff.pk:
        found.add(DECIDER)
    return frozenset(found)


def assesses(by: Staff, staff: Staff) -> bool:
    """Whether somebody answers for the months of another, by any post of theirs."""
    posts = scope_of(staff).posts
    return any(may_assess(by, author_id=staff.pk, role=post.role, area_id=post.area_id) for post in posts)


def absence_tags(staff: Staff, row: Absence) -> frozenset[str]:
    """Turn a person into their part in an absence: nobody accepts their own."""
    if row.staff_id == staff.pk:
        return frozenset({AUTHOR})
    return frozenset({ASSESSOR}) if assesses(staff, row.staff) else frozenset()


def check_tags(staff: Staff, row: SpotCheck) -> frozenset[str]:
    """Turn a person into their part in a spot check: nobody checks their own entry."""
    if row.visit.author_id == staff.pk:
        return frozenset({AUTHOR})
    return frozenset({CHECKER}) if may_spot_check(staff, row.draw.area_id) else frozenset()
