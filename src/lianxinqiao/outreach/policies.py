"""Who keeps cards, telephones and boxes, and who reads letters."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.outreach.querysets import CARD_ROLES, LETTER_ROLES

# Who keeps boxes and letters, as whoever does not is told.
WHOSE_LETTERS = _("意见箱和来信由书记、联村领导、综治信访办或主要领导办理。")


def letters_visible(staff: Staff) -> Q:
    return Q(area__in=scope_of(staff).area_ids(*LETTER_ROLES))


def may_keep_letters(staff: Staff, area_id: int) -> bool:
    return scope_of(staff).covers(area_id, *LETTER_ROLES)


def may_keep_cards(staff: Staff, area_id: int) -> bool:
    return scope_of(staff).covers(area_id, *CARD_ROLES)
