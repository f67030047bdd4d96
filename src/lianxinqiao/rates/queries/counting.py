"""Three rates, raw and adjusted side by side, resident-entered and staff-entered apart; never by village or person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.choices import RESIDENT_CHANNELS, Rate, Rating, Solved
from lianxinqiao.demands.models import Demand, Evaluation, RateExclusion
from lianxinqiao.demands.queries.rates import counted
from lianxinqiao.kernel.pagination import First, first
from lianxinqiao.matters.models import Step

TOO_FAST = timedelta(minutes=30)
MOST_LOOKED_AT = 50  # of each kind: a sample for a human
LIMIT = timedelta(days=15)  # petition.notice_days, locked by law
BURST = 5


@dataclass(frozen=True)
class Share:
    """``numerator`` of ``denominator``; ``percent`` to two decimals, None when the sample is too small to say."""

    numerator: int
    denominator: int
    least: int

    @property
    def percent(self) -> Decimal | None:
        if self.denominator < self.least:
            return None
        return (Decimal(100 * self.numerator) / self.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class RateRow:
    """One rate: raw, adjusted (less the exclusions two people agreed to), and the resident's own words alone."""

    rate: str
    raw: Share
    adjusted: Share
    by_residents: Share
    excluded: int

    @property
    def shares(self) -> list[tuple[str, Share]]:
        """The three shares with their names, in the order they are shown."""
        return [(_("原始"), self.raw), (_("调整后"), self.adjusted), (_("只算本人自己填的"), self.by_residents)]


def three_rates(
    area_ids: Iterable[int], *, since: datetime, until: datetime, now: datetime, by: Staff | None = None
) -> list[RateRow]:
    """Return response, solution and satisfaction of the demands received from ``since`` to before ``until``.

    Response: answered or told within the limit of the law.  Solution and satisfaction: the last word
    of each who asks, of those who gave one.

    Args:
        by: who reads them; nobody is the machine.
    """
    least = number_on("privacy.min_n", local_date(until))
    rows = counted(area_ids, by).filter(received_at__gte=since, received_at__lt=until)
    return [_row(rate, rows, least, now) for rate in Rate.values]


def _row(rate: str, rows: QuerySet[Demand], least: int, now: datetime) -> RateRow:
    excluded = Exists(RateExclusion.objects.filter(demand=OuterRef("pk"), rate=rate, approved_by__isnull=False))
    kept = rows.exclude(excluded)
    own = rows.filter(channel__in=RESIDENT_CHANNELS)

    def count(some: QuerySet[Demand]) -> tuple[int, int]:
        return _responded(some, now) if rate == Rate.RESPONSE else _said(some, rate)

    return RateRow(
        rate,
        Share(*count(rows), least),
        Share(*count(kept), least),
        Share(*count(own), least),
        rows.filter(excluded).count(),
    )


def _responded(rows: QuerySet[Demand], now: datetime) -> tuple[int, int]:
    """Return (answered in time, all that were due or answered)."""
    first = (
        Step.objects.filter(
            matter=OuterRef("pk"), event__in=("accept", "accept_simple", "forward", "redirect", "not_accept")
        )
        .values("matter")
        .annotate(at=Min("at"))
        .values("at")
    )
    timed = rows.annotate(answered_at=first[:1])
    due = Q(answered_at__isnull=False) | Q(received_at__lt=now - LIMIT)
    in_time = Q(answered_at__isnull=False, answered_at__lte=F("received_at") + LIMIT)
    found = timed.aggregate(n=Count("pk", filter=in_time), of=Count("pk", filter=due))
    return found["n"], found["of"]


def _said(rows: QuerySet[Demand], rate: str) -> tuple[int, int]:
    good = Q(solved=Solved.YES) if rate == Rate.SOLUTION else Q(rating__in=(Rating.SATISFIED, Rating.BASICALLY))
    words = Evaluation.objects.filter(demand__in=rows.values("pk"), stands=True)
    found = words.aggregate(n=Count("pk", filter=good), of=Count("pk"))
    return found["n"], found["of"]


@dataclass(frozen=True)
class Flag:
    """Something for a human to look at in a sample: not proof of anything."""

    reason: str
    demand: Demand


def flags(area_ids: Iterable[int], *, since: datetime, by: Staff | None = None) -> First:
    """Return closures faster than anybody works, and bursts of good words written down by one member of staff."""
    rows = counted(area_ids, by).filter(received_at__gte=since).select_related("matter")
    fast = rows.filter(matter__closed_at__lt=F("received_at") + TOO_FAST, closing_ground__in=("performed", "delivered"))
    soon = first(fast, MOST_LOOKED_AT)
    bursts = (
        Evaluation.objects.filter(demand__in=rows.values("pk"), entered_by__isnull=False)
        .values("entered_by", "at__date", "at__hour")
        .annotate(n=Count("pk"), first=Min("pk"))
        .filter(n__gte=BURST)
        .values("first")
    )
    firsts = first(Evaluation.objects.filter(pk__in=bursts).select_related("demand__matter"), MOST_LOOKED_AT)
    found = [*(Flag("too_fast", row) for row in soon), *(Flag("burst", row.demand) for row in firsts)]
    return First(found, more=soon.more or firsts.more)
