"""Everything that may be done to a demand (SM-3): by officials, by whoever holds its receipt, by time."""

from lianxinqiao.demands.deeds import always, handling, outcome, screening

DEEDS = (*screening.DEEDS, *handling.DEEDS, *outcome.DEEDS, *always.DEEDS)
