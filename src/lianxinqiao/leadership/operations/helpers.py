"""Helpers from outside: linked with the resident's consent, seeing what was agreed and no more (R-10.8)."""

from __future__ import annotations

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.leadership.models import Helper
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.operations.steps import note_step


def linked(helper: Helper, asked: Asked, doing: Doing) -> Helper:
    """Link somebody who helps; hand back the code by which they read what was agreed.  The demand's Steps say so too."""
    doing.gave = code = new_code()
    helper.demand, helper.by, helper.code_digest = doing.row, doing.person, digest_of_code(code)
    told = {"kind": asked.kind, "parts": list(asked.parts)}
    note_step(helper.demand.matter, "link_helper", by=doing.by, role=doing.role, now=doing.now, rule="R-10.8", **told)
    return helper


def ended(helper: Helper, _asked: Asked, doing: Doing) -> None:
    """From now on the code opens nothing.  The demand's Steps say so too."""
    helper.withdrawn_on = local_date(doing.now)
    note_step(helper.demand.matter, "end_helper", by=doing.by, role=doing.role, now=doing.now, rule="R-10.8")
