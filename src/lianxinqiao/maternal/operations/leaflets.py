"""Leaflets on maternal and child benefits, counted by area and month (RR-4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.maternal.models import MaternalInformation
from lianxinqiao.places.models import Area


@transaction.atomic
def count_information(area: Area, *, given: int, by: Staff, now: datetime) -> MaternalInformation:
    """Add to the number of leaflets given this month.

    Raises:
        NotPermitted: no post covers the area.
        InvalidInput: not a positive number.
    """
    if area.pk not in scope_of(by).area_ids():
        raise NotPermitted(_("您在这个责任区没有岗位。"))
    if given <= 0:
        raise InvalidInput(_("份数须大于0。"), field="given")
    row, _created = MaternalInformation.objects.select_for_update().get_or_create(
        area=area, month=local_date(now).replace(day=1)
    )
    MaternalInformation.objects.filter(pk=row.pk).update(given=F("given") + given)
    row.refresh_from_db()
    return row
