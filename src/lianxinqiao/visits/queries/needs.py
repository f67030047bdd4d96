"""Hardship that was seen and left alone: households that need help and had neither a visit nor relief for some time (R-18.5)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import DateField, Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import VisitLog

NEVER = date(2000, 1, 1)


def left_alone(staff: Staff, *, today: date) -> QuerySet[Household]:
    """Return the households a person may find that need help and got none for ``help.act_days``, each with ``last_visit``.

    ``last_visit`` is the day somebody was last met, 2000-01-01 where that was never.
    """
    since = today - timedelta(days=number_on("help.act_days", today))
    met = VisitLog.objects.met().filter(household=OuterRef("pk")).order_by().values("household")
    helped = ReliefApplication.objects.filter(household=OuterRef("pk"), matter__opened_at__date__gte=since)
    last = Subquery(met.annotate(last=Max("visited_on")).values("last"))
    rows = Household.objects.visible_to(staff).filter(needs_help=True, is_active=True)
    return (
        rows.annotate(last_visit=Coalesce(last, Value(NEVER), output_field=DateField()))
        .filter(last_visit__lt=since)
        .filter(~Exists(helped))
    )
