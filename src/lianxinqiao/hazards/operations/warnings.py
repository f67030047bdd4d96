"""What only an official warning knows of its deeds: the site it is for follows it (RR-8, F-13)."""

from __future__ import annotations

from typing import Any

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.hazards.choices import SITE
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.doing import do_within
from lianxinqiao.places.models import HazardSite


def relayed_before(asked: Asked, _doing: Doing) -> RelayedWarning | None:
    """Return the same warning where the area has it already."""
    return RelayedWarning.objects.filter(area=asked.area, issuer=asked.issuer, number=asked.number).first()


def relayed(warning: RelayedWarning, _asked: Asked, doing: Doing) -> RelayedWarning:
    """Pass it on: its site is under warning from now on."""
    warning.relayed_at, warning.relayed_by_name = doing.now, doing.person.name
    if warning.site_id:
        do_within(kind_of(SITE), warning.site_id, "relay", {"reason": str(warning)}, by=doing.person, now=doing.now)
    record_deed("warning.relay", by=doing.by, subject=str(warning), now=doing.now)
    return warning


def lifted(warning: RelayedWarning, _asked: Asked, doing: Doing) -> None:
    """The issuer has lifted it: its site stands down, unless another stands there."""
    warning.stood_down_at = doing.now
    if warning.site_id:
        standing = RelayedWarning.objects.filter(site=warning.site_id, stood_down_at=None).exclude(pk=warning.pk)

        def given(_site: HazardSite) -> dict[str, Any]:
            """Asked with the site locked: of two lifted at one moment the later one finds the earlier one lifted."""
            return {"reason": str(warning), "others": standing.exists()}

        do_within(kind_of(SITE), warning.site_id, "stand_down", given, by=doing.person, now=doing.now)
    record_deed("warning.stand_down", by=doing.by, subject=str(warning), now=doing.now)
