"""What the resident wishes, respected at once; cases without a note; notes of contact forgotten in time (RR-2, RR-14)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.leadership.choices import CaseStatus, Duty
from lianxinqiao.leadership.models import CaseNote, OwnedCase
from lianxinqiao.leadership.policies import CASE
from lianxinqiao.matters.deeds import SYSTEM, Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Step
from lianxinqiao.matters.operations.doing import do
from lianxinqiao.matters.operations.steps import lock_matter

SILENT_PERIODS = 2
NOTES_KEPT = timedelta(days=365)


def contact_declined(case: OwnedCase, _asked: Asked, doing: Doing) -> None:
    """Go on in writing only, at once and without a reason; undone tasks of duty 4 end with it."""
    case.contact_declined_on = today = local_date(doing.now)
    for share in case.shares.select_for_update().filter(duty=Duty.SUPPORT, done_on=None):
        share.done_on, share.not_applicable = today, "本人不愿联系，改用书面。"
        share.save(update_fields=["done_on", "not_applicable"])


def other_owner_asked(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Keep why the resident asks for another leader; the principal leader decides."""
    doing.reason = asked.text


def escalate_silence(*, now: datetime, most: int = 200) -> int:
    """Tell the principal leader of cases without a note for two periods; once a period; return how many."""
    limit = now - timedelta(days=number_on("owned.note_days", local_date(now)) * SILENT_PERIODS)
    told = 0
    silent = OwnedCase.objects.filter(
        matter__status__in=(CaseStatus.PLANNED, CaseStatus.WORKING), last_note_at__lt=limit
    )
    for pk in list(silent.values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            matter = lock_matter(pk, by=None, expected_version=None)
            if Step.objects.filter(matter=matter, event="silence", at__gt=limit).exists():
                continue
            if not silent.filter(pk=pk).exists():
                continue
            do(kind_of(CASE), pk, "silence", by=SYSTEM, now=now)
            told += 1
    return told


def forget_notes(*, now: datetime) -> int:
    """Delete contact notes of cases closed a year ago; return how many."""
    old = CaseNote.objects.filter(
        duty=Duty.SUPPORT, case__matter__phase="done", case__matter__closed_at__lt=now - NOTES_KEPT
    )
    return old.delete()[0]
