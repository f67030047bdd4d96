"""Who keeps cards, telephones and boxes, and who reads letters."""

from __future__ import annotations

from django.db.models import Q

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of

LETTER_ROLES = (Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)
CARD_ROLES = (
    Role.VILLAGE_CADRE,
    Role.VILLAGE_SECRETARY,
    Role.VILLAGE_DIRECTOR,
    Role.AREA_LEADER,
    Role.OFFICE_CADRE,
    Role.PARTY_GOV_OFFICE,
)


def letters_visible(staff: Staff) -> Q:
    return Q(area__in=scope_of(staff).area_ids(*LETTER_ROLES))


def may_keep_letters(staff: Staff, area_id: int) -> bool:
    return scope_of(staff).covers(area_id, *LETTER_ROLES)


def may_keep_cards(staff: Staff, area_id: int) -> bool:
    return scope_of(staff).covers(area_id, *CARD_ROLES)
