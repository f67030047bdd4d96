"""Everything that may be done to a demand (SM-3): by officials, by whoever holds its receipt, by time."""

from lianxinqiao.demands.deeds import always, handling, outcome, screening
from lianxinqiao.demands.deeds.own_code import guarded

DEEDS = guarded((*screening.DEEDS, *handling.DEEDS, *outcome.DEEDS, *always.DEEDS), mend="reissue")
