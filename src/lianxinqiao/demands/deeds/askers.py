"""Who has withdrawn what they asked says nothing more of it, until they ask again (RR-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.operations import askers
from lianxinqiao.matters.deeds import JOINED, RESIDENT, Deed, Must

# Deed → why whoever withdrew does it all the same.
OF_WHO_LEFT = {
    "undo_withdrawal": "it is what takes their withdrawal back",
    "come_back": "it is what takes their withdrawal back, where it went on",
    "accuse": "whom a thing is about is hidden from it whoever says so",
}
ASKS_STILL = Must(askers.asks_still, _("您已经撤回，这件里不再有您的诉求；还要办的，请先恢复。"))
WAS_ANSWERED = Must(
    askers.was_answered, _("这次的答复是在您说“我家也是”之前作的，不是给您的；您家没有解决的，请催办或另外反映。")
)


def of_those_who_ask(deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    """Return deeds of which each that is done by a receipt is refused to who asks no more."""
    return tuple(
        replace(deed, musts=(ASKS_STILL, *deed.musts))
        if {RESIDENT, JOINED} & set(deed.may) and deed.name not in OF_WHO_LEFT
        else deed
        for deed in deeds
    )
