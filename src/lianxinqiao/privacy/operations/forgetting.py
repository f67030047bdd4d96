"""Stopping the use of somebody's data, putting it back, deleting it; and what stays, by which duty and how long (SM-10).

What is stopped is taken out of its rows and lies sealed beside the request: no list, search, call, notice or export can show it,
because it is not there.  When the request is granted it goes, when it is refused it is put back.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date, months_before
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.intake.operations.runs import forget_in_workbooks
from lianxinqiao.kernel.known import forget_sent
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import pattern_of_number
from lianxinqiao.kernel.unopened import Unopened, must_open
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.choices import GRANTED, Proof, Whom
from lianxinqiao.privacy.models import DataRequest, Tombstone, Withheld
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.heads import recount
from lianxinqiao.residents.operations.removing import holds, keep, marks_of, remove, sweep, without_marks
from lianxinqiao.residents.personal import REMOVED, Personal, Someone, personal_tables

PERSON, HOME, MATTER, REQUEST = "residents.Person", "residents.Household", "matters.Matter", "privacy.DataRequest"


@dataclass(frozen=True)
class Stay:
    """What is not deleted: what it is, by which duty it is kept, and until when."""

    words: str
    duty: str
    until: str

    def __str__(self) -> str:
        return _("%(what)s（%(duty)s，%(until)s）") % {"what": self.words, "duty": self.duty, "until": self.until}


def digest_of(model: str, pk: object) -> bytes:
    """Return the keyed digest under which a deleted row is known."""
    return key_ring().blind_index(f"{model}:{pk}")


def bury(model: str, pk: object, *, now: datetime) -> Tombstone:
    """Note that the data of a row are deleted."""
    return Tombstone.objects.create(model=model, digest=digest_of(model, pk), at=now)


def someone_of(person: Person, *numbers: str) -> Someone:
    """Return how somebody of the register is found, also where their data were taken out of use.

    Args:
        numbers: others that are proved to be theirs.
    """
    held = _held(PERSON, person.pk)
    names = _read(held.get("name", person.name))
    known = _read(held.get("citizen_id", person.citizen_id), held.get("phone", person.phone), *numbers)
    indexes = tuple(key_ring().blind_index(number) for number in sorted(known))
    entries = Person.objects.filter(Q(pk=person.pk) | Q(citizen_id_index__in=indexes))
    places = {place for pair in entries.values_list("household__area", "household__area__parent") for place in pair}
    return Someone(
        person=person.pk,
        home=person.household_id,
        is_head=person.relation == "head",
        names=tuple(names - {REMOVED}),
        numbers=tuple(sorted(known)),
        indexes=indexes,
        areas=frozenset(place for place in places if place is not None),
    )


def _held(model: str, row: Any) -> dict[str, Any]:
    """Return what was taken out of a row, where something was."""
    found: dict[str, Any] = {}
    for each in Withheld.objects.filter(model=model, row=row, waits=False):
        found = each.values
    return found


def entries_of(person: Person, who: Someone) -> list[Person]:
    """Return the rows that the register has of one person: somebody who moved within the town has left an older one."""
    rows = Person.objects.select_for_update(of=("self",))
    return list(rows.filter(Q(pk=person.pk) | Q(citizen_id_index__in=who.indexes)))


def whom_of(request: DataRequest) -> Someone:
    """Return whom a request is about, by what the register has of them or somebody has proved: what is only said finds nothing."""
    mine = _proved(request)
    if request.person is not None:
        return someone_of(request.person, *mine)
    name = request.asker_name if request.whom == Whom.SELF else request.whom_name
    return Someone(
        said=(name,) if name else (), numbers=mine, indexes=tuple(key_ring().blind_index(each) for each in mine)
    )


def _proved(request: DataRequest) -> tuple[str, ...]:
    """Return the telephone that somebody left, where it is theirs: they were called back there, or the home they head has it."""
    phone, person = request.asker_phone, request.person
    if request.whom != Whom.SELF or not pattern_of_number(phone):
        return ()
    theirs = request.proof == Proof.CALLED
    if person is not None and person.relation == "head":
        home = _held(HOME, person.household_id).get("phone", person.household.phone)
        theirs |= any(key_ring().blind_index(each) == key_ring().blind_index(phone) for each in _read(home))
    return (phone,) if theirs else ()


def rows_about(table: Personal, request: DataRequest, who: Someone) -> QuerySet[Any]:
    """Return the rows of a table that a request is about: of the file it names, or of the person."""
    rows = table.table._default_manager.all()
    if request.about_id is not None:
        is_main = table.file == "matter" and bool(table.rule)
        return rows.filter(matter=request.about_id) if is_main else rows.none()
    return rows.filter(table.about(who)) if table.about is not None else rows.none()


def stop(request: DataRequest) -> int:
    """Take out of use what somebody asks to be deleted; return of how many rows.

    Of a file that is being worked on for somebody, nothing is taken unless it is the one they name; it waits for its end.
    """
    who, done = whom_of(request), 0
    for table in personal_tables():
        if not table.stops:
            continue
        rows = rows_about(table, request, who)
        for row in rows.select_for_update(of=("self",)):
            held, _new = Withheld.objects.get_or_create(
                model=table.model, row=row.pk, defaults={"request": request, "values": {}, "waits": True}
            )
            if held.waits and not (table.file and request.about_id is None and row.matter.phase != Phase.DONE):
                held.request = request
                _take_out(table, row, held)
                done += 1
    return done


def _take_out(table: Personal, row: Any, held: Withheld) -> None:
    held.values, held.waits = {name: _plain(getattr(row, name)) for name in table.stops}, False
    held.save(update_fields=["request", "values", "waits"])
    keep(row, dict(table.stops))


def stop_what_waited(*, now: datetime) -> int:
    """Take out of use, in files that were worked on until now, what somebody wanted deleted; what was granted goes at once.

    Return of how many rows.  Twice changes nothing.
    """
    done = 0
    for table in personal_tables():
        if not table.stops or not table.file:
            continue
        over = table.table._default_manager.filter(**{f"{table.file}__phase": Phase.DONE})
        waiting = Withheld.objects.filter(waits=True, model=table.model, row__in=over.values("pk"))
        for pk in list(waiting.values_list("pk", flat=True)):
            done += _stop_now(table, pk, now)
    return done


@transaction.atomic
def _stop_now(table: Personal, pk: Any, now: datetime) -> int:
    held = Withheld.objects.select_for_update().select_related("request__matter").filter(pk=pk, waits=True).first()
    over = table.table._default_manager.filter(**{f"{table.file}__phase": Phase.DONE})
    row = over.select_for_update(of=("self",)).filter(pk=held.row).first() if held is not None else None
    if held is None or row is None:
        return 0
    _take_out(table, row, held)
    if held.request.matter.status in GRANTED:
        bury(held.model, held.row, now=now)
        held.delete()
    return 1


def put_back(request: DataRequest) -> None:
    """Put back what was taken out of use, unless somebody has written something there since."""
    tables = {table.model: table for table in personal_tables()}
    request.withheld.filter(waits=True).delete()
    for held in request.withheld.select_for_update():
        table = tables[held.model]
        row = table.table._default_manager.select_for_update().filter(pk=held.row).first()
        if row is not None:
            free = {
                name: _typed(table, name, value)
                for name, value in must_open(held.values).items()
                if _plain(getattr(row, name)) == _plain(table.stops[name])
            }
            if held.model == PERSON and _is_registered_again(row, free.get("citizen_id_index")):
                free = {name: value for name, value in free.items() if not name.startswith("citizen_id")}
            keep(row, free)
        held.delete()


def _is_registered_again(person: Any, index: Any) -> bool:
    others = Person.objects.filter(citizen_id_index=index, left_on=None).exclude(pk=person.pk)
    return index is not None and person.left_on is None and others.exists()


def forget(request: DataRequest, *, now: datetime) -> list[str]:
    """Delete what a request is about and no duty keeps; return the words of what is gone, each once.

    Raises:
        StepNotAllowed: what was taken out of use does not open: by whom else they are found is not known.
    """
    for held in request.withheld.filter(waits=False):
        must_open(held.values)
    who = whom_of(request)
    gone = []
    tables = {table.model: table for table in personal_tables()}
    ground = bury(REQUEST, request.pk, now=now).pk
    for held in request.withheld.filter(waits=False):
        bury(held.model, held.row, now=now)
        gone.append(_("联系电话、公开摘要和地图位置") if tables[held.model].file else str(tables[held.model].words))
        held.delete()
    if request.about_id is None:
        gone += forget_someone(request.person, who, ground=ground, now=now)
    return list(dict.fromkeys(gone))


def forget_someone(person: Person | None, who: Someone, *, ground: Any, now: datetime) -> list[str]:
    """Delete what no duty keeps of somebody, wherever it stands; return the words of what is gone."""
    gone = []
    for table in personal_tables():
        if table.about is None or table.file or table.duty or not (table.goes or table.empties):
            continue
        if table.model != PERSON and remove(
            table, table.table._default_manager.filter(table.about(who)), ground=ground
        ):
            gone.append(str(table.words))
    if person is not None:
        # Brought workbooks before the register: in that order they are locked when one is brought in.
        area = person.household.area
        here = marks_of((*who.names, str(who.person)), who.numbers)
        elsewhere = marks_of((str(who.person),), who.numbers)
        if forget_in_workbooks(lambda run, words: holds(words, here if run.area_id == area.pk else elsewhere), now=now):
            gone.append(_("导入的人口表格"))
        for row in entries_of(person, who):
            lived_there = row.left_on is None
            row.delete()
            if lived_there:
                Household.objects.filter(pk=row.household_id).update(version=F("version") + 1)
                recount([row.household_id])
        gone.append(_("人口登记"))
    if sweep(who, ground=ground):
        gone.append(_("工作消息、操作记录、后台任务里的姓名和号码"))
    return gone


def what_stays(request: DataRequest, *, by: Staff | None, now: datetime) -> list[Stay]:
    """Return what a duty keeps of what a request is about, as far as this person finds it: nobody learns of a file by it (RR-13)."""
    who, found = whom_of(request), []
    today = local_date(now)
    for table in personal_tables():
        if not table.duty or not table.rule:
            continue
        rows = rows_about(table, request, who)
        months = number_on(table.rule, today)
        rows = rows.exclude(table.over(months_before(today, months)))
        if table.file and by is not None:
            rows = rows.filter(matter__in=Matter.objects.visible_to(by).values("pk"))
        days = list(rows.values_list(table.since, flat=True))
        if days:
            found.append(Stay(str(table.words), str(table.duty), _until(days, months)))
    return list(dict.fromkeys(found))


def _until(days: Iterable[Any], months: int) -> str:
    """Return until when the last of them is kept; what is not closed has no day yet."""
    if any(day is None for day in days):
        return _("办结后再保存%d个月") % months
    last = max(local_date(day) if isinstance(day, datetime) else day for day in days)
    return _("保存到%s") % months_before(last, -months).isoformat()


def told(text: str, gone: Iterable[str], stays: Iterable[Stay], *, is_found: bool) -> str:
    """Return the answer to whoever asked: what was deleted, what stays, why and until when; nothing that tells of one file.

    Args:
        is_found: whether the register has whom it was about, or a receipt showed it.
    """
    gone, stays = list(gone), list(stays)
    lines = [text, _("已删除：%s。") % (_("、").join(gone) if gone else _("没有可以删除的登记"))]
    if stays:
        lines.append(_("仍依法保存：%s。") % _("；").join(map(str, stays)))
    if not is_found:
        lines.append(_("人口登记里找不到的，工作消息和记录里只删写着回拨核对过的号码的：只凭姓名分不清是谁。"))
    lines.append(_("还在办理的诉求要用联系电话的，办结后当晚删除。"))
    lines.append(_("诉求原文里写到的姓名和号码随原文保存，承办的工作人员凭这些字仍能搜到那件诉求。"))
    lines.append(
        _(
            "另外反映过问题的，档案按规定另行保存，可凭回执查询；别人反映的档案、干部的情况报告里提到您的文字，按同样的规定保存。"
        )
    )
    lines.append(
        _(
            "备份里的内容在备份到期时（不超过%d天）销毁；其间如恢复备份，人口登记里的会自动重新删除，"
            "凭登记找不到的由工作人员重新办理，您也可以再次提出。"
        )
        % settings.BACKUP_DAYS
    )
    return "\n".join(lines)


def told_of(request: DataRequest) -> str:
    """Return the key under which it is noted that a request was answered, and says nothing of people any more."""
    return f"{request.pk} told"


def forget_words_of(request: DataRequest, *, now: datetime) -> None:
    """Remove from a request that was granted what it says of people: that it was asked and answered stays."""
    who = whom_of(request)
    bury(REQUEST, told_of(request), now=now)
    names = {*who.names, *who.said, request.asker_name, request.whom_name} - {""}
    numbers = {*who.numbers, request.asker_phone} - {""}
    pattern = marks_of(names, numbers)
    forget_sent([request.pk])
    request.text, request.relation = REMOVED, ""
    request.asker_name = request.asker_phone = request.whom_name = ""
    if not pattern:
        return
    request.answer = without_marks(request.answer, pattern)
    steps = next(table for table in personal_tables() if table.model == "matters.Step")
    rows = [step.pk for step in request.matter.steps.all() if holds(step.reason, pattern)]
    if rows:
        ground = bury(REQUEST, request.pk, now=now).pk
        remove(steps, steps.table._default_manager.filter(pk__in=rows), ground=ground)


def forget_file(matter: Matter, *, now: datetime) -> None:
    """Remove the words of a file whose time is over, or that was deleted: that it was handled, by whom and when, stays."""
    ground = bury(MATTER, matter.pk, now=now).pk
    for table in personal_tables():
        if not table.file:
            continue
        if table.model == MATTER:
            keep(matter, {"title": REMOVED})
            continue
        remove(table, table.table._default_manager.filter(Q(**{table.file: matter.pk})), ground=ground)


def _read(*values: Any) -> set[str]:
    """Return what is written there; what does not open names nobody."""
    return {each for each in values if isinstance(each, str) and not isinstance(each, Unopened)} - {""}


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; what does not open as it stands, to be put back as it was."""
    if isinstance(value, Unopened):
        return {"unopened": _plain(value.token), "place": value.place}
    if isinstance(value, (bytes, memoryview)):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, (str, int, list, type(None))):
        return value
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _typed(table: Personal, name: str, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return base64.b64decode(value["bytes"])
    field: Any = table.table._meta.get_field(name)
    if isinstance(value, dict) and set(value) == {"unopened", "place"}:
        return field.unopened().standing(_typed(table, name, value["unopened"]), value["place"])
    return field.to_python(value)
