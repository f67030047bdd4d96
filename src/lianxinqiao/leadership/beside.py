"""The demands that a leader's case, or a helper from outside, may stand beside."""

from __future__ import annotations

from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMAND
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Beside

DEMAND_BESIDE = Beside(
    Demand,
    lambda by: Demand.objects.filter(matter__in=Matter.objects.visible_to(by, DEMAND)).select_related("matter__area"),
    lambda demand: demand.matter.title,
)
