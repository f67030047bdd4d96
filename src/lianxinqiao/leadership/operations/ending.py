"""How a case ends: its outcome, a ground that is true, another track; and taken up again (SM-4, RR-3)."""

from __future__ import annotations

from lianxinqiao.kernel.asks import Asked
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.matters.deeds import Doing


def outcome_proposed(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Say in the Step too what came of it."""
    doing.reason = asked.outcome


def closed(case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Close a checked case on a ground of RR-3; a promise of silence is none."""
    case.closing_ground = asked.ground
    doing.data = {"ground": asked.ground}


def reopened(case: OwnedCase, _asked: Asked, doing: Doing) -> None:
    """Take a closed case up again, without its ground."""
    case.closing_ground, case.last_note_at = "", doing.now


def handed_to_law(case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Hand the issue to court, arbitration, review or discipline; help with the way there goes on in the demand."""
    case.legal_track = asked.track
    doing.data = {"track": asked.track}
