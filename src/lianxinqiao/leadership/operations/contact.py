"""What the resident wishes, respected at once; cases without a note; notes of contact forgotten in time (RR-2, RR-14)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.leadership.choices import CaseStatus, Duty, Inapplicable, RecordStatus
from lianxinqiao.leadership.models import CaseNote, OwnedCase
from lianxinqiao.leadership.policies import CASE
from lianxinqiao.matters.deeds import SYSTEM, Doing
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Step
from lianxinqiao.matters.operations.doing import do

SILENT_PERIODS = 2
NOTES_KEPT = timedelta(days=365)


def contact_declined(case: OwnedCase, _asked: Asked, doing: Doing) -> None:
    """Go on in writing only, at once and without a reason; undone tasks of duty 4 end with it."""
    case.contact_declined_on = today = local_date(doing.now)
    for share in case.shares.select_for_update().filter(duty=Duty.SUPPORT, done_on=None):
        share.done_on, share.because = today, Inapplicable.DECLINED
        share.not_applicable = "本人不愿联系，改用书面。"
        share.save(update_fields=["done_on", "because", "not_applicable"])


def who_would_call(doing: Doing) -> list[Staff]:
    """Return who must stop at once: the owner, cadres with a task of duty 4, leaders who would go there on a day to come."""
    case: OwnedCase = doing.row
    sharers = [share.cadre for share in case.shares.filter(duty=Duty.SUPPORT).select_related("cadre")]
    to_come = Q(status=RecordStatus.BOOKED, day__on__gte=local_date(doing.now), day__cancelled_on=None)
    visits = case.demand.receptions.filter(to_come).select_related("day__leader", "day__substitute")
    owner = [case.matter.owner] if case.matter.owner is not None else []
    return list(dict.fromkeys([*owner, *sharers, *(visit.day.host for visit in visits)]))


def other_owner_asked(_case: OwnedCase, asked: Asked, doing: Doing) -> None:
    """Keep why the resident asks for another leader; the principal leader decides."""
    doing.reason = asked.text


def escalate_silence(*, now: datetime, most: int = 200) -> int:
    """Tell the principal leader of cases without a note for two periods; once a period; return how many."""
    limit = now - two_periods(now)
    told = 0
    silent = OwnedCase.objects.filter(
        matter__status__in=(CaseStatus.PLANNED, CaseStatus.WORKING), last_note_at__lt=limit
    )
    told_of = Step.objects.filter(event="silence", at__gte=limit).values("matter")
    for pk in list(silent.exclude(matter__in=told_of).values_list("pk", flat=True)[:most]):
        # Somebody has written, or another worker told them, meanwhile.
        with suppress(StepNotAllowed):
            do(kind_of(CASE), pk, "silence", by=SYSTEM, now=now)
            told += 1
    return told


def two_periods(now: datetime) -> timedelta:
    """Return how long a case may be without a note before the principal leader is told."""
    return timedelta(days=number_on("owned.note_days", local_date(now)) * SILENT_PERIODS)


def last_heard_of(case: OwnedCase) -> datetime | None:
    """Return when there was a note last, or the principal leader was told that there was none."""
    told = Step.objects.filter(matter=case.matter, event="silence").aggregate(last=Max("at"))["last"]
    return max(filter(None, (case.last_note_at, told)), default=None)


def is_silent(case: OwnedCase, doing: Doing) -> bool:
    """Whether nothing was heard of a case for two periods."""
    last = last_heard_of(case)
    return last is not None and last < doing.now - two_periods(doing.now)


def last_day_to_write(case: OwnedCase) -> date:
    """Return the day on which two periods without a note end."""
    last = last_heard_of(case) or case.matter.opened_at
    return local_date(last + two_periods(last))


def forget_notes(*, now: datetime) -> int:
    """Delete contact notes of cases closed a year ago; return how many."""
    old = CaseNote.objects.filter(
        duty=Duty.SUPPORT, case__matter__phase="done", case__matter__closed_at__lt=now - NOTES_KEPT
    )
    return old.delete()[0]
