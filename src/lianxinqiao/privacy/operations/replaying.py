"""Deleting again, after a backup was restored, what was deleted since it was made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
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


def tell_of_lost_requests(now: datetime | None = None) -> bool:
    """Let who answers requests, and administrators, know that the backup does not have all that were granted; return whether so.

    What such a request alone knew of somebody, who asked by another telephone or is in no register, is found by nobody but
    whoever looks at the paper: a tombstone says of nobody who it was.
    """
    granted = {bytes(each) for each in Tombstone.objects.filter(model=REQUEST).values_list("digest", flat=True)}
    for request in DataRequest.objects.only("pk"):
        granted -= {digest_of(REQUEST, request.pk), digest_of(REQUEST, told_of(request))}
    if not granted:
        return False
    moment = now or the_moment()
    held = Appointment.objects.active_on(local_date(moment)).filter(role__in=(Role.PETITION_OFFICE, Role.SYSTEM_ADMIN))
    teller().tell(
        Staff.objects.filter(is_active=True, pk__in=held.values("staff")),
        title=_("备份以后办结的个人信息删除请求，请对照纸面重新办理"),
        body=_(
            "恢复的备份里没有这些请求。人口登记里的人已经自动重新删除；登记里没有的人、请求里另留的电话，请重新登记请求并删除。"
        ),
        is_urgent=True,
        now=moment,
    )
    return True


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
