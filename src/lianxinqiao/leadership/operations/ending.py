"""How a case ends: its outcome, a ground that is true, another track; and taken up again (SM-4, RR-3)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.demands.operations.outcome import grounds_true_of
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.matters.deeds import Doing


def outcome_proposed(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Say in the Step too what came of it."""
    doing.reason = asked.outcome


def closed(case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Close a checked case on a ground of RR-3; a promise of silence is none.

    Raises:
        InvalidInput: the ground is not true of its demand.
    """
    if asked.ground not in grounds_true_of(case.demand):
        raise InvalidInput(_("这个办结依据不成立：办到的要写明办到了什么，送达的要已送达。"), field="ground")
    case.closing_ground = asked.ground
    doing.data = {"ground": asked.ground}


def reopened(case: OwnedCase, _asked: Asked, doing: Doing) -> None:
    """Take a closed case up again, without its ground."""
    case.closing_ground, case.last_note_at = "", doing.now


def handed_to_law(case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Hand the issue to court, arbitration, review or discipline; help with the way there goes on in the demand."""
    case.legal_track = asked.track
    doing.data = {"track": asked.track}
