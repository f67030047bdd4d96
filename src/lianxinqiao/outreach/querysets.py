"""Who sees cards, telephones and boxes."""

from __future__ import annotations

from lianxinqiao.accounts.choices import Role
from lianxinqiao.kernel.columns import Row
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
    area_path = "box__area"
