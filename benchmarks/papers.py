"""Papers of the demonstration town that can be printed: of every kind that something there has, then more of each."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, zip_longest
from uuid import UUID

from django.urls import reverse

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.queries.papers import papers_for
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.matters.models import Matter

OFFICE, LEADER = "xinfang", "zhuyao"


def addresses(most: int) -> list[tuple[str, str]]:
    """Return who may print which address, at most so many, as many kinds of paper among them as there are."""
    of_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(who: str, code: str, key: UUID | str) -> None:
        of_kind[code].append((who, reverse("papers:paper", args=[code, key, "pdf"])))

    office, leader = (Staff.objects.get(username=name) for name in (OFFICE, LEADER))
    for matter in Matter.objects.visible_to(office, DEMAND.code).select_related("demand").order_by("pk")[:300]:
        for code, _title in papers_for(matter.demand):
            add(OFFICE, code, matter.pk)
    add(OFFICE, "month-register", f"{now():%Y-%m}")
    for pk in OwnedCase.objects.filter(matter__in=Matter.objects.visible_to(leader).values("pk")).values_list(
        "pk", flat=True
    ):
        add(LEADER, "case-plan", pk)
    in_turn = chain.from_iterable(zip_longest(*of_kind.values()))
    return [each for each in in_turn if each is not None][:most]
