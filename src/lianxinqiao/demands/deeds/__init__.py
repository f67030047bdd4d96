"""Everything that may be done to a demand (SM-3): by officials, by whoever holds its receipt, by time."""

from lianxinqiao.demands.deeds import always, handling, outcome, screening
from lianxinqiao.demands.deeds.askers import of_those_who_ask
from lianxinqiao.demands.deeds.own_code import guarded

ALL = (*screening.DEEDS, *handling.DEEDS, *outcome.DEEDS, *always.DEEDS)
DEEDS = guarded(of_those_who_ask(ALL), mend="reissue")
