"""What the deeds of a promise leave, and what passing one on asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked, Asks
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.visits.models import Promise


class PassOnAsks(Asks):
    to = forms.ModelChoiceField(Staff.objects.filter(is_active=True), label=_("接手的人"))


def ended(row: Promise, asked: Asked, doing: Doing) -> None:
    """It was kept, or given up with the reason, on the day of the deed."""
    today = local_date(doing.now)
    row.kept_on, row.given_up_on = (today, None) if asked.kept else (None, today)
