"""What only an official warning knows of its deeds: the site it is for follows it (RR-8, F-13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.hazards.choices import SITE
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing, Effect
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.doing import do_within


def relayed_before(given: Mapping[str, Any], _doing: Doing | None) -> RelayedWarning | None:
    """Return the same warning where the area has it already; one that is lifted is refused where it is asked."""
    of = {name: given.get(name) for name in ("area", "issuer", "number")}
    return RelayedWarning.objects.filter(**of).first()


def relayed(warning: RelayedWarning, _asked: Asked, doing: Doing) -> RelayedWarning:
    """Pass it on."""
    warning.relayed_at, warning.relayed_by_name = doing.now, doing.person.name
    record_deed("warning.relay", by=doing.by, subject=str(warning), now=doing.now)
    return warning


def lifted(warning: RelayedWarning, _asked: Asked, doing: Doing) -> None:
    """The issuer has lifted it."""
    warning.stood_down_at = doing.now
    record_deed("warning.stand_down", by=doing.by, subject=str(warning), now=doing.now)


def at_its_site(deed: str) -> Effect:
    """Return what follows at the site a warning is for, where it is for one: it is under warning, or stands down."""

    def followed(warning: RelayedWarning, _asked: Asked, doing: Doing) -> None:
        """The site follows the warning as it stands now."""
        if warning.site_id:
            do_within(kind_of(SITE), warning.site_id, deed, {"reason": str(warning)}, by=doing.person, now=doing.now)

    return followed
