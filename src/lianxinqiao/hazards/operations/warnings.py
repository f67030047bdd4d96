"""What only an official warning knows of its deeds: the site it is for follows it (RR-8, F-13)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.hazards.choices import SITE, WarningState
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.deeds import Doing, Effect
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.operations.doing import do_within


def relayed_before(asked: Asked, _doing: Doing) -> RelayedWarning | None:
    """Return the same warning where the area has it already.

    Raises:
        InvalidInput: it is lifted since: what is issued anew has a number of its own.
    """
    found = RelayedWarning.objects.filter(area=asked.area, issuer=asked.issuer, number=asked.number).first()
    if found is not None and found.status == WarningState.LIFTED:
        raise InvalidInput(_("这份预警（%s）已经解除。再次发布的请写新的文号。") % found, field="number")
    return found


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
