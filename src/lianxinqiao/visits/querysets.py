"""Which diary entries, and who sees them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.visits.choices import AssessmentStatus, Outcome, PlaceKind, Status, VisitKind

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff

AREA_READERS = (Role.VILLAGE_SECRETARY, Role.AREA_LEADER)
DECIDERS = (Role.AREA_LEADER, Role.PRINCIPAL_LEADER)
CONTACT_KEEPERS = (Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PARTY_GOV_OFFICE)

# What counts as a visit, said once.  A day counts for the area that it is credited to, and at homes where somebody went to
# them: not whom they asked to the office.  A call by telephone is contact with a household only where that one needs help
# (R-3.1, R-3.2, D-4).
AT_HOMES = (PlaceKind.HOME, PlaceKind.FIELD, PlaceKind.YARD)
DAY_AT_HOMES = Q(kind=VisitKind.HOUSEHOLD_VISIT, credited_area__isnull=False, place_kind__in=AT_HOMES)
DAY_STATIONED = Q(kind=VisitKind.VILLAGE_STAY, credited_area__isnull=False)
_HANDED_IN = ~Q(status__in=(Status.DRAFT, Status.VOIDED))
_IN_CONTACT = ~Q(place_kind=PlaceKind.PHONE) | Q(household__needs_help=True)


class VisitQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own entries, those of one's area for its secretary and linked leader, and town
        cadres' for the party-and-government office (domain §8); those whose voiding was objected to also
        for whoever decides the objection (SM-1).  Drafts are their author's alone.
        """
        scope = scope_of(staff)
        steps = across(self.model, "steps")
        others = Q(area__in=scope.area_ids(*AREA_READERS)) | Q(
            area__in=scope.area_ids(Role.PARTY_GOV_OFFICE), is_town_cadre=True
        )
        if decided := scope.area_ids(*DECIDERS):
            others |= Q(Exists(steps.filter(visit=OuterRef("pk"), event="object")), area__in=decided)
        return self.filter(Q(author=staff) | (others & ~Q(status=Status.DRAFT)))

    def accepted(self) -> Self:
        return self.filter(status=Status.ACCEPTED)

    def between(self, first: date, last: date) -> Self:
        """Keep the entries dated from ``first`` to ``last``, both included."""
        return self.filter(visited_on__gte=first, visited_on__lte=last)

    def handed_in(self) -> Self:
        """Leave out drafts, which are their author's alone, and what was voided: neither counts anywhere."""
        return self.filter(_HANDED_IN)

    def seen(self) -> Self:
        """Keep what says that somebody was in contact with the household, whether they had time then or not (R-0.6)."""
        return self.handed_in().filter(_IN_CONTACT, outcome__in=(Outcome.MET, Outcome.DECLINED))

    def met(self) -> Self:
        """Keep what says that somebody of the household was met (R-3.3, R-3.4, R-18.5)."""
        return self.seen().filter(outcome=Outcome.MET)

    def counting_for_village_cadres(self) -> Self:
        """Keep what counts as a day of household visits (R-3.1, D-4)."""
        return self.handed_in().filter(DAY_AT_HOMES)

    def counting_for_town_cadres(self) -> Self:
        """Keep what counts as a day stationed in the village: in the own area or approved (R-3.2)."""
        return self.handed_in().filter(DAY_STATIONED)


# What waits for somebody to confirm it: not what was counted for one post, where the month of the person is counted.
UNCONFIRMED = Q(status__in=(AssessmentStatus.COMPUTED, AssessmentStatus.ASKED), beside=None)


def late_on(day: date) -> Q:
    """Return the condition that a month's confirmation, or the decision of an objection, was due before a day."""
    return Q(UNCONFIRMED, confirm_by__lt=day) | Q(status=AssessmentStatus.OBJECTED, decide_by__lt=day)


class AssessmentQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own months, one's areas', and town cadres' for the party-and-government office (RR-9)."""
        scope = scope_of(staff)
        return self.filter(
            Q(staff=staff)
            | Q(area__in=scope.area_ids(Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PRINCIPAL_LEADER))
            | Q(area__in=scope.area_ids(Role.PARTY_GOV_OFFICE), appointment__role__in=TOWN_CADRE_ROLES)
        )

    def late(self, on: date) -> Self:
        """Keep those whose confirmation, or whose decision of an objection, was due before a day (SM-1)."""
        return self.filter(late_on(on))


class SpotCheckQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the checks of one's areas for linked and principal leaders, and of one's own entries once
        an explanation is wanted (a cadre is never told beforehand which entry was drawn).
        """
        scope = scope_of(staff)
        return self.filter(
            Q(draw__area__in=scope.area_ids(Role.AREA_LEADER, Role.PRINCIPAL_LEADER))
            | Q(visit__author=staff, status__in=("mismatch", "closed"))
        )


class DrawQuerySet(OfAreasQuerySet[Row]):
    """Drawings of spot checks: linked and principal leaders; a cadre never learns which entry was drawn."""

    seen_by = DECIDERS


class PromiseQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own."""
        return self.filter(owner=staff)

    def told_to(self, staff: Staff) -> Self:
        """Keep one's own, and those that stand in an entry which one finds: whoever knocks next knows what was promised."""
        return self.filter(Q(owner=staff) | Q(visit__in=across(self.model, "visit").visible_to(staff)))


class ContactQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own contact households, and those of the areas one arranges."""
        return self.filter(Q(staff=staff) | Q(area__in=scope_of(staff).area_ids(*CONTACT_KEEPERS)))


class AbsenceQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own, and those of whose months one confirms: the area's, or the town's cadres'."""
        scope, today = scope_of(staff), local_date(now())
        posts = across(across(self.model, "staff").model, "appointments")
        answered_for = posts.active_on(today).filter(
            Q(area__in=scope.area_ids(*AREA_READERS), role__in=VILLAGE_ROLES)
            | Q(area__in=scope.area_ids(Role.PARTY_GOV_OFFICE), role__in=TOWN_CADRE_ROLES)
        )
        return self.filter(Q(staff=staff) | Q(staff__in=answered_for.values("staff")))
