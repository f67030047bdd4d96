"""How many households and residents are registered."""

from __future__ import annotations

from django.db.models import Sum

from lianxinqiao.residents.models import Household


def households_within(prefix: str) -> int:
    """Count the households living in areas whose code begins with ``prefix``."""
    return Household.objects.living_here().filter(area__code__startswith=prefix).count()


def residents_within(prefix: str) -> int:
    """Count the residents of these households; sizes are kept by every write of people."""
    found = Household.objects.living_here().filter(area__code__startswith=prefix).aggregate(n=Sum("size", default=0))
    return int(found["n"])
