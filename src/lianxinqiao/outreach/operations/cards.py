"""Editions of the contact card, issuing and reissuing (R-2.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.outreach.models import CardEdition, CardRun, ContactCard
from lianxinqiao.outreach.policies import may_keep_cards
from lianxinqiao.outreach.queries import digest_of, face_of
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household

BATCH = 500


@transaction.atomic
def current_edition(area: Area, *, now: datetime) -> CardEdition:
    """Return the edition that says what is true today, making a new one when a person on it changed."""
    face = face_of(area, now=now)
    digest = digest_of(face)
    Area.objects.hold(area.pk)
    newest = CardEdition.objects.filter(area=area).order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return newest
    return CardEdition.objects.create(
        area=area, number=newest.number + 1 if newest else 1, made_on=local_date(now), face=face, digest=digest
    )


@transaction.atomic
def start_reissue(area: Area, *, by: Staff, now: datetime) -> CardRun:
    """Begin giving every household of an area the current card; a job carries it on.

    Raises:
        NotPermitted: they keep no cards in that area.
        InvalidInput: one is running.
    """
    if not may_keep_cards(by, area.pk):
        raise NotPermitted(_("您不负责这个责任区的联系卡。"))
    Area.objects.hold(area.pk)
    if CardRun.objects.filter(area=area, finished_at=None).exists():
        raise InvalidInput(_("这个责任区正在换发联系卡，请稍候。"))
    edition = current_edition(area, now=now)
    total = Household.objects.living_here().filter(area=area).exclude(card__edition=edition).count()
    run = CardRun.objects.create(area=area, edition=edition, by=by, started_at=now, total=total)
    record_deed("card.reissue", by=by, subject=str(edition), now=now, total=total)
    return run


def place_of_reissue(arguments: dict[str, Any]) -> Area | None:
    """Return for whose households a job makes cards."""
    run = CardRun.objects.filter(pk=UUID(arguments["run_id"])).select_related("area").first()
    return run.area if run else None


def continue_reissue(run_id: UUID, *, now: datetime) -> CardRun:
    """Issue what is left of a reissue in batches; being killed between two loses nothing."""
    while True:
        with transaction.atomic():
            run = CardRun.objects.select_for_update(of=("self",)).select_related("area", "edition", "by").get(pk=run_id)
            if run.finished_at is not None:
                return run
            waiting = list(
                Household.objects.living_here()
                .filter(area=run.area)
                .exclude(card__edition=run.edition)
                .order_by("id")[:BATCH]
            )
            if not waiting:
                run.finished_at, run.done = now, run.total
                run.save(update_fields=["finished_at", "done"])
                return run
            ContactCard.objects.bulk_create(
                [
                    ContactCard(
                        household=household,
                        area=run.area,
                        edition=run.edition,
                        issued_on=local_date(now),
                        issued_by=run.by,
                    )
                    for household in waiting
                ],
                update_conflicts=True,
                unique_fields=["household"],
                update_fields=["area", "edition", "issued_on", "issued_by"],
            )
            run.done = min(run.total, run.done + len(waiting))
            run.save(update_fields=["done"])
