"""Which households and people, and who sees them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import search_key
from lianxinqiao.places.querysets import OfAreasQuerySet
from lianxinqiao.residents.reach import visited_since

if TYPE_CHECKING:
    from uuid import UUID

    from lianxinqiao.accounts.models import Staff

# Domain §8, row "household service record": principal leaders and offices see counts only.
HOUSEHOLD_ROLES = (
    Role.VILLAGE_CADRE,
    Role.VILLAGE_SECRETARY,
    Role.VILLAGE_DIRECTOR,
    Role.AREA_LEADER,
    Role.OFFICE_CADRE,
)


class HouseholdQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the households of areas where ``staff`` serves residents today (domain §8)."""
        return self.filter(area__in=scope_of(staff).area_ids(*HOUSEHOLD_ROLES))

    def page_of(self, pk: UUID) -> str | None:
        """Return the page of one of these households; None where it is none of them."""
        return reverse("residents:household", args=[pk]) if self.filter(pk=pk).exists() else None

    def not_visited_since(self, day: date) -> Self:
        """Keep the households that nobody has visited since ``day``, whatever the outcome then (R-0.6)."""
        return self.exclude(visited_since(day))

    def living_here(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, text: str) -> Self:
        """Keep households with a person of that name, initials, telephone or id, or that house number.

        Two or more characters of a name; initials from two letters on; numbers only whole.
        """
        key = search_key(text)
        if not key:
            return self
        people = across(self.model, "people").filter(household=OuterRef("pk"), left_on=None)
        condition = Q(house_no__startswith=text.strip())
        if key.isascii() and key.isalpha():
            condition |= Q(Exists(people.filter(initials__startswith=key)))
        elif key.replace("x", "").isdigit() and len(key) >= 7:
            digest = key_ring().blind_index(key)
            condition |= Q(phone_index=digest) | Q(
                Exists(people.filter(Q(phone_index=digest) | Q(citizen_id_index=digest)))
            )
        else:
            pieces = [key[i : i + 2] for i in range(len(key) - 1)] or [key]
            condition |= Q(Exists(people.filter(name_grams__contains=pieces, name_key__contains=key)))
        return self.filter(condition)


class PersonQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Staff) -> Self:
        """Keep the people of the households they see."""
        homes = across(self.model, "household")
        return self.filter(household__in=homes.visible_to(staff).values("pk"))


class ImportRunQuerySet(OfAreasQuerySet[Row]):
    """Workbooks of households: seen by whoever serves residents in the area."""

    seen_by = HOUSEHOLD_ROLES
