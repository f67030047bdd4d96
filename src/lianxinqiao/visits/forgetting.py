"""What the diary keeps of people: its words two years, the counts longer (RR-9, RR-14)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.residents.personal import Personal, register_personal

RULE = "retention.visit_text_months"
DIARY = _("下队日志文字")
DUTY = _("履行走访职责的记录")


def _kept_with(model: str, path: str, *empties: str, ready: Q | None = None) -> Personal:
    """Return how rows are kept that hang on an entry: as long as its words."""
    return Personal(
        model=model,
        words=DIARY,
        about=lambda who: who.at_home(f"{path}household"),
        empties=empties,
        rule=RULE,
        since=f"{path}visited_on",
        ready=ready or Q(),
        duty=DUTY,
        # The entry stays; who is to be forgotten need not stand in its words.
        loose=empties,
    )


def _years_gone(cutoff: date) -> Q:
    """The household was in contact until the end of the year."""
    return Q(year__lt=cutoff.year)


def register() -> None:
    register_personal(
        _kept_with("visits.VisitLog", "", "learned", "wants", "hopes", "worries", "needs", "place"),
        _kept_with("visits.VisitStep", "visit__", "reason"),
        # What was promised and is neither kept nor given up is somebody's to-do still.
        _kept_with(
            "visits.Promise",
            "visit__",
            "text",
            "outcome",
            ready=Q(kept_on__isnull=False) | Q(given_up_on__isnull=False),
        ),
        _kept_with("visits.PromiseStep", "promise__visit__", "reason"),
        _kept_with("visits.SpotCheck", "visit__", "finding", "explanation", ready=Q(status="closed")),
        _kept_with("visits.SpotCheckStep", "spot_check__visit__", "reason", ready=Q(spot_check__status="closed")),
        Personal(
            model="visits.ContactHousehold",
            words=_("联系户安排"),
            about=lambda who: who.at_home(),
            empties=("why",),
            loose=("why",),
            goes=True,
            rule="retention.contact_months",
            due=_years_gone,
        ),
    )
