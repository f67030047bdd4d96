"""Counting a resident's last day for review or recheck again when the arrangement of a year is published (articles 35, 36)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import due_day
from lianxinqiao.calendar.queries import rule_on
from lianxinqiao.calendar.registry import Publication
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand
from lianxinqiao.matters.operations.recounting import note_recount
from lianxinqiao.matters.operations.telling import tell_of

REVIEW, RECHECK = "petition.resident_review_days", "petition.resident_recheck_days"
# The rule of the day that stands there, and where.
STANDS = {Status.DELIVERED: REVIEW, Status.REVIEW_ANSWERED: RECHECK}


def recount_reviews(published: Publication) -> None:
    """Let a resident's time to ask the next level roll behind a day off that is known now.

    It never ends before the day they were told: what was said stays theirs.
    """
    rows = Demand.objects.select_for_update(of=("self", "matter")).filter(
        matter__status__in=STANDS, review_until__gte=published.first, review_until__lte=published.last
    )
    for row in rows.select_related("matter__owner", "matter__area").order_by("pk"):
        rule, since, stood = STANDS[Status(row.matter.status)], _since(row), row.review_until
        if since is None or stood is None:
            continue
        until = due_day(rule_on(rule, since), since, published.after).due
        if until > stood:
            row.review_until = until
            row.save(update_fields=["review_until"])
            note_recount(row.matter, published, rule, stood, until)
            if owner := row.matter.owner:
                words = _("%(year)d年放假安排公布，群众申请的截止日改为%(until)s：%(title)s")
                told = {"year": published.year, "until": until.isoformat(), "title": row.matter.title}
                tell_of(row.matter, [owner], title=words % told, now=published.now)


def _since(row: Demand) -> date | None:
    """Return the day on which the resident had what they may ask to be reviewed."""
    if row.matter.status == Status.DELIVERED:
        return row.delivered_on
    step = row.matter.steps.filter(event="answer_review").order_by("-id").first()
    return date.fromisoformat(step.data["received_on"]) if step is not None and "received_on" in step.data else None
