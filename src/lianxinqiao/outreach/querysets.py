"""Who sees cards, telephones and boxes."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from lianxinqiao.accounts.choices import Role
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.querysets import OfAreasQuerySet

LETTER_ROLES = (Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
CARD_ROLES = (
    Role.VILLAGE_CADRE,
    Role.VILLAGE_SECRETARY,
    Role.VILLAGE_DIRECTOR,
    Role.AREA_LEADER,
    Role.OFFICE_CADRE,
    Role.PARTY_GOV_OFFICE,
)


class CardsQuerySet(OfAreasQuerySet[Row]):
    """What belongs to the contact cards of an area."""

    seen_by = CARD_ROLES


class BoxQuerySet(OfAreasQuerySet[Row]):
    """Opinion boxes: whoever reads the letters sees the box."""

    seen_by = LETTER_ROLES


class BoxOpeningQuerySet(BoxQuerySet[Row]):
    """Openings: of the letters in one each reader is told of those they find."""

    area_path = "box__area"

    def visible_to(self, staff: Any) -> Self:
        """Keep the openings of the areas their posts reach, each with ``letters_seen``: how many of its letters they find.

        Rule: RR-13 (no number tells of a letter that is hidden).
        """
        letters = across(self.model, "letters").filter(
            opening=OuterRef("pk"), matter__in=Matter.objects.visible_to(staff, "letter").values("pk")
        )
        counted = letters.order_by().values("opening").annotate(count=Count("pk")).values("count")
        return super().visible_to(staff).annotate(letters_seen=Coalesce(Subquery(counted), 0))
