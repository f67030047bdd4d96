"""Deleting again, after a backup was restored, what was deleted since it was made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction

from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.kernel.moments import now as the_moment
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.models import DataRequest, Tombstone, Withheld
from lianxinqiao.privacy.operations.forgetting import (
    MATTER,
    PERSON,
    REQUEST,
    digest_of,
    forget_file,
    forget_someone,
    forget_words_of,
    someone_of,
    told_of,
    whom_of,
)
from lianxinqiao.residents.models import Person
from lianxinqiao.residents.operations.removing import keep, sweep
from lianxinqiao.residents.personal import REMOVED, personal_tables


def replay_tombstones(now: datetime | None = None) -> int:
    """Delete again what was deleted before this database was restored; return of how many rows.  Twice changes nothing."""
    buried: dict[str, set[bytes]] = {}
    for model, digest in Tombstone.objects.values_list("model", "digest"):
        buried.setdefault(model, set()).add(bytes(digest))
    done = 0
    # What a request says of somebody is looked for before they are gone from the register.
    for model, digests in sorted(buried.items(), key=lambda each: each[0] != REQUEST):
        rows = apps.get_model(model)._default_manager
        for pk in list(rows.values_list("pk", flat=True)):
            if digest_of(model, pk) in digests:
                done += _again(model, pk, now or the_moment())
    if done:
        record_deed("data.replay", by=None, now=now or the_moment(), rows=done)
    return done


@transaction.atomic
def _again(model: str, pk: Any, now: datetime) -> int:
    """Delete again what is kept of one row; return whether there was something."""
    ground = Tombstone.objects.filter(model=model, digest=digest_of(model, pk)).first()
    if ground is None or not apps.get_model(model)._default_manager.filter(pk=pk).exists():
        return 0
    if model == PERSON:
        person = Person.objects.select_related("household__area").select_for_update(of=("self",)).get(pk=pk)
        who = someone_of(person)
        Withheld.objects.filter(model=model, row=person.pk).delete()
        forget_someone(person, who, ground=ground.pk, now=now)
        return 1
    if model == MATTER:
        matter = Matter.objects.select_for_update().get(pk=pk)
        if matter.title == REMOVED:
            return 0
        forget_file(matter, now=now)
        return 1
    if model == REQUEST:
        return _request_again(DataRequest.objects.select_for_update(of=("self",)).get(pk=pk), ground, now)
    for table in personal_tables():
        if table.model == model and table.stops:
            row = table.table._default_manager.select_for_update().get(pk=pk)
            held, _more = Withheld.objects.filter(model=model, row=pk).delete()
            if held or any(getattr(row, name) != value for name, value in table.stops.items()):
                keep(row, dict(table.stops))
                return 1
    return 0


def _request_again(request: DataRequest, ground: Tombstone, now: datetime) -> int:
    """Delete again what a request said of people, which the register may not know; return whether there was something.

    It stands where the backup had it: the office answers it once more, where it was answered since.
    """
    done = sweep(whom_of(request), ground=ground.pk)
    if request.text != REMOVED and Tombstone.objects.filter(digest=digest_of(REQUEST, told_of(request))).exists():
        forget_words_of(request, now=now)
        request.save(update_fields=["text", "relation", "asker_name", "asker_phone", "whom_name", "answer"])
        done += 1
    return int(done > 0)
