"""A town's own words for a step, as the forms begin with them."""

from __future__ import annotations

from lianxinqiao.demands.models import ResponseTemplate
from lianxinqiao.kernel.freshness import remembered


@remembered(seconds=30)
def words_of_town(prefix: str) -> dict[str, str]:
    """Return the words by step of the town whose code begins with these nine digits, the first of each."""
    kept = ResponseTemplate.objects.filter(town__level="town", town__code=prefix.ljust(12, "0"), town__valid_to=None)
    return dict(reversed(list(kept.values_list("step", "text"))))
