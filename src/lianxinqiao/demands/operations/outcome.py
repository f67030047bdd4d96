"""What follows the opinion: the resident's word, review and recheck, withdrawal, follow-up, closing (SM-3, RR-3).

The resident does most of it; a member of staff writes down what they said by telephone or on paper, and both are kept apart.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import due_day, end_of_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands.choices import ClosingGround, FollowUpResult, Solved, Status
from lianxinqiao.demands.models import Demand, Evaluation, FollowUp, Join
from lianxinqiao.demands.operations import askers
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.unopened import must_open
from lianxinqiao.matters.deeds import SYSTEM, Doing, Must, the_owner
from lianxinqiao.matters.models import Clock, Step, Urging
from lianxinqiao.matters.operations.clocks import run_again


def leads_to(row: Demand, asked: Asked) -> str:
    """Yes settles what was delivered once each who asks has said it, no opens it again unless it is final.

    Partly keeps it where it is.
    """
    status = row.matter.status
    if asked.solved == Solved.YES and status in (Status.DELIVERED, Status.REVIEW_ANSWERED):
        return Status.SETTLED if askers.are_content(row, asked.whose) else ""
    opens = asked.solved == Solved.NO and status != Status.REVIEW_ANSWERED and not row.is_final
    return Status.PROCESSING if opens else ""


def answered(row: Demand, asked: Asked, doing: Doing) -> None:
    """Keep what one of those who ask says of the result, as their own or as written down for them; it is their word from now on."""
    join = asked.whose
    Evaluation.objects.filter(demand=row, join=join, stands=True).update(stands=False)
    said = {name: asked[name] for name in ("solved", "rating", "why")}
    Evaluation.objects.create(demand=row, join=join, entered_by=doing.by, at=doing.now, **said)
    to = leads_to(row, asked)
    if to == Status.SETTLED:
        doing.reason = ""
        settled(row, asked, doing)
    elif to == Status.PROCESSING:
        _open_again(row)
    else:
        doing.data = {"solved": asked.solved}


def settled(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Two follow-ups of each who can be reached are planned in the place of those that were (R-10.5).

    The limit of the first counts from its day.
    """
    today, calendar = local_date(doing.now), work_calendar()
    FollowUp.objects.filter(demand=row, done_on=None).delete()
    for number, rule in ((1, "demand.follow_up_first"), (2, "demand.follow_up_second")):
        due = due_day(rule_on(rule, today), today, calendar).due
        FollowUp.objects.bulk_create(
            FollowUp(demand=row, join=join, number=number, due_on=due) for join in askers.to_be_reached(row)
        )
    doing.since = when_next_begins(row)


def day_before_next(row: Demand) -> date | None:
    """Return the last day on which the next follow-up is not done yet."""
    day = row.next_follow_up_on
    return None if day is None else day - timedelta(days=1)


def when_next_begins(row: Demand) -> datetime | None:
    """Return the first moment of the day of the next follow-up."""
    before = day_before_next(row)
    return None if before is None else end_of_day(before)


def in_time(too_late: Any) -> Must:
    """Return the condition for asking the next level, which the town passes on (articles 35, 36), and what is said too late."""
    return Must(
        lambda row, doing: row.review_until is None or local_date(doing.now) <= row.review_until,
        too_late,
        of=lambda row, _doing: row.review_until,
    )


def review_answered(row: Demand, asked: Asked, doing: Doing) -> None:
    """The reviewing body answered; the resident's thirty days for recheck begin (article 36)."""
    on = asked.received_on
    row.review_until = due_day(rule_on("petition.resident_recheck_days", on), on, work_calendar()).due


def follow_up_leads_to(row: Demand, asked: Asked) -> str:
    """Back again opens it again, but for what is final: there it is written down, and help goes on (article 36)."""
    opens = asked.result == FollowUpResult.NOT_SOLVED and not row.is_final
    return Status.PROCESSING if opens else Status.FOLLOW_UP


def follow_ups_to_come(row: Demand, join: Join | None) -> QuerySet[FollowUp]:
    """Return the follow-ups that are to come of one of those who ask; None is whoever filed it."""
    return FollowUp.objects.filter(demand=row, join=join, done_on=None)


def followed_up(row: Demand, asked: Asked, doing: Doing) -> None:
    """Keep a follow-up: still solved, back again, declined, not reached.

    Opened again means no more of them, declined none of theirs.
    """
    doing.data = {"result": asked.result}
    held = follow_ups_to_come(row, asked.whose).select_for_update()
    first = held.order_by("number")[0]
    first.done_on, first.result, first.note, first.by = local_date(doing.now), asked.result, asked.note, doing.by
    first.save()
    if asked.result == FollowUpResult.DECLINED:
        held.delete()
    if follow_up_leads_to(row, asked) == Status.PROCESSING:
        doing.data = {}
        _open_again(row)
    else:
        doing.since = when_next_begins(row)


def declined(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Whoever holds the receipt wants no more of them, which they may say at any time; those of the others stay."""
    held = follow_ups_to_come(row, doing.asker).select_for_update()
    first = held.order_by("number")[0]
    first.done_on, first.result = local_date(doing.now), FollowUpResult.DECLINED
    first.save()
    held.delete()
    doing.since = when_next_begins(row)


def grounds_true_of(demand: Demand) -> set[str]:
    """Return the grounds of RR-3 that hold for a demand now: performed, delivered with its remedies, or final."""
    true_of_it = {
        ClosingGround.PERFORMED: demand.performed_on is not None,
        ClosingGround.DELIVERED: demand.delivered_on is not None and not demand.must_still_perform,
        ClosingGround.FINAL: demand.is_final,
    }
    return {ground.value for ground, is_true in true_of_it.items() if is_true}


def withdrawn(row: Demand, asked: Asked, doing: Doing) -> None:
    """One of those who ask withdrew, without any condition and without giving a reason; thirty days to undo it (RR-3).

    It ends with the last of them; until then it goes on as it was.
    """
    today, join = local_date(doing.now), asked.whose
    askers.leave(row, join, today)
    if SYSTEM in doing.tags:
        askers.still_asking(row).update(left_on=today)
    doing.data = {"whose": str(join.pk) if join is not None else ""}
    if not askers.goes_on(row):
        running = Clock.objects.filter(matter=row.matter, state="running")
        doing.data |= {"before": row.matter.status, "clocks": list(running.values_list("pk", flat=True))}
        row.withdrawn_on, row.closing_ground = today, ClosingGround.WITHDRAWN


def withdrawal_leads_to(row: Demand, _asked: Asked) -> str:
    return "" if askers.goes_on(row) else Status.WITHDRAWN


def stood_before(row: Demand, _asked: Asked) -> str:
    return str(_withdrawal(row)["before"])


def withdrawal_undone(row: Demand, _asked: Asked, doing: Doing) -> None:
    """It stands where it stood, its old limits run on (§9.14), for whoever asks again: on paper, who withdrew last."""
    found = _withdrawal(row)
    last = Join.objects.filter(pk=found["whose"]).first() if found.get("whose") else None
    askers.leave(row, doing.asker if doing.by is None else last, None)
    row.withdrawn_on, row.closing_ground = None, ""
    run_again(row.matter, found["clocks"], now=doing.now)


def came_back(row: Demand, _asked: Asked, doing: Doing) -> None:
    """They ask again for what went on without them."""
    askers.leave(row, doing.asker, None)


def not_heard_today(row: Demand, doing: Doing) -> bool:
    """Whether one of those who ask, and hurries it, is heard: each once a day, more would only be noise."""
    asker = doing.asker.pk if doing.asker is not None else None
    today = Urging.objects.filter(matter=row.matter, by=None, asker=asker, at__gt=doing.now - timedelta(days=1))
    return doing.by is not None or not today.exists()


def owner_of_resident(doing: Doing) -> list[Staff | None]:
    """Whoever owns it, where the resident is in a hurry."""
    return the_owner(doing) if doing.by is None else []


def owner_if_it_goes_on(doing: Doing) -> list[Staff | None]:
    """Whoever owns it, where one of several has withdrawn."""
    return the_owner(doing) if askers.goes_on(doing.row) else []


def archived(row: Demand, _asked: Asked, doing: Doing) -> None:
    """Its content is sealed, it is found by number only (RR-14)."""
    row.sealed_on, row.grams, row.is_public = local_date(doing.now), [], False


def _withdrawal(row: Demand) -> dict[str, Any]:
    return dict(must_open(Step.objects.filter(matter=row.matter, event="withdraw").latest("id").data))


def _open_again(row: Demand) -> None:
    FollowUp.objects.filter(demand=row, done_on=None).delete()
    row.performed_on, row.performance, row.closing_ground = None, "", ""
    row.drafted_by = row.issued_by = None
    row.issued_at = row.delivered_on = row.review_until = None
