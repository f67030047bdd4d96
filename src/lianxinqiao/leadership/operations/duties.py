"""The five duties on the issue: who does what by when, the plan, what was done (R-11.4 to R-11.9)."""

from __future__ import annotations

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.known import known_row
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import Matter


def share_sent_before(case: OwnedCase, asked: Asked, _doing: Doing) -> DutyShare | None:
    """Return the task that was given with this id before.

    Raises:
        NotVisible: the id is of another case.
    """
    found: DutyShare | None = known_row(DutyShare.objects.select_related("cadre"), asked.id, case=case)
    return found


def shared(case: OwnedCase, asked: Asked, doing: Doing) -> DutyShare:
    """Give a named cadre a task of one duty."""
    doing.data = {"duty": asked.duty}
    given = {name: value for name, value in asked.items() if value is not None}
    return DutyShare.objects.create(case=case, **given)


def finished(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Say what was done, or why the task does not apply."""
    share: DutyShare = asked.share
    share.evidence, share.because, share.not_applicable = asked.evidence, asked.because, asked.not_applicable
    share.done_on = local_date(doing.now)
    share.save(update_fields=["evidence", "because", "not_applicable", "done_on"])
    doing.data = {"duty": share.duty}


def taken_from(matter: Matter, person: Staff) -> None:
    """Give the undone tasks of somebody from whom a case is hidden to whoever answers for it (RR-13)."""
    if matter.owner_id not in (None, person.pk):
        DutyShare.objects.filter(case=matter.pk, cadre=person, done_on=None).update(cadre=matter.owner)


def planned(case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Set the plan as the resident was heard on it; the days without a note are counted from now."""
    case.heard_by_phone, case.plan, case.last_note_at = asked.by_phone, asked.steps, doing.now


def noted(case: OwnedCase, asked: Asked, doing: Doing) -> CaseNote:
    """Note what was done on the issue; the days without a note begin again."""
    doing.data, case.last_note_at = {"duty": asked.duty}, doing.now
    return CaseNote.objects.create(case=case, by=doing.person, at=doing.now, **asked)
