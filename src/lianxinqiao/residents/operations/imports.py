"""Bringing a workbook of residents: check first, bring in all or the good rows, undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import known_row
from lianxinqiao.kernel.pinyin import name_sort_key
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import search_key, without_numbers
from lianxinqiao.kernel.workbook import Problem, WrongFile, check_package
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.choices import ImportState, MoveKind, Relation
from lianxinqiao.residents.holders import what_hangs_on
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import keys_of_person
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES
from lianxinqiao.residents.workbook import GROUP, MOST_PROBLEMS, Line, all_problems, read_lines

BATCH = 2000
KEPT_FIELDS = ("relation", "sex", "birth_year", "citizen_id", "phone", "wishes")


@dataclass
class Plan:
    """What bringing the good rows would do."""

    homes: dict[tuple[int, str], Household] = field(default_factory=dict)
    new: list[tuple[Line, tuple[int, str]]] = field(default_factory=list)
    changed: list[tuple[Line, Person]] = field(default_factory=list)
    moved: list[tuple[Line, Person, tuple[int, str]]] = field(default_factory=list)
    same: int = 0
    groups: dict[str, VillagerGroup] = field(default_factory=dict)


@transaction.atomic
def bring_workbook(
    area: Area, *, file_name: str, content: bytes, by: Staff, now: datetime, id: UUID | None = None
) -> ImportRun:
    """Keep a brought workbook for checking; nothing of it is written to the register yet.

    Raises:
        NotPermitted: they serve no residents in the area.
        InvalidInput: the file is no workbook, or unsafe.
    """
    if area.pk not in scope_of(by).area_ids(*HOUSEHOLD_ROLES):
        raise NotPermitted(_("您不负责这个责任区的住户。"))
    if (known := known_row(ImportRun.objects, id, by=by, area=area)) is not None:
        return known  # type: ignore[no-any-return]  # a run
    try:
        check_package(content)
    except WrongFile as problem:
        raise InvalidInput(str(problem), field="file") from problem
    return ImportRun.objects.create(
        id=id or uuid7(), area=area, by=by, file_name=file_name, content=content, created_at=now
    )


def check_run(run_id: UUID, *, now: datetime) -> ImportRun:
    """Check a brought workbook; doing it twice gives the same answer and writes nothing to the register."""
    run = ImportRun.objects.select_related("area").get(pk=run_id)
    if run.state not in (ImportState.CHECKING, ImportState.CHECKED):
        return run

    def say(done: int, total: int) -> None:
        ImportRun.objects.filter(pk=run_id).update(done=done, rows=total)

    try:
        lines = read_lines(bytes(run.content), say=say)
        plan = _plan(run.area, lines)
    except WrongFile as problem:
        ImportRun.objects.filter(pk=run_id).update(state=ImportState.FAILED, note=str(problem), finished_at=now)
        return ImportRun.objects.get(pk=run_id)
    problems = list(all_problems(lines))
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.state not in (ImportState.CHECKING, ImportState.CHECKED):
            return run
        run.state, run.rows, run.done = ImportState.CHECKED, len(lines), len(lines)
        run.good = sum(not line.problems for line in lines)
        run.new_people, run.changed_people, run.moved_people = len(plan.new), len(plan.changed), len(plan.moved)
        run.problems = [asdict(each) for each in problems[:MOST_PROBLEMS]]
        run.note = "" if len(problems) <= MOST_PROBLEMS else _("问题超过%d条，只列出前面的。") % MOST_PROBLEMS
        run.save()
    return ImportRun.objects.get(pk=run_id)


@transaction.atomic
def order_run(run_id: UUID, *, only_good: bool, by: Staff, now: datetime) -> ImportRun:
    """Order a checked workbook to be brought in; a job (or the caller) then does it.

    Raises:
        NotVisible: not their run.
        StepNotAllowed: not checked, or done already.
        InvalidInput: there are problems and only the good rows were not asked for, or no good row.
    """
    run = _own(run_id, by)
    if run.emptied_at is not None:
        raise StepNotAllowed(_("上传已满七天，文件已删除。请重新上传。"))
    if run.state != ImportState.CHECKED:
        raise StepNotAllowed(_("这份表格目前是“%s”，不能导入。") % run.get_state_display())
    if run.problems and not only_good:
        raise InvalidInput(_("还有%d处问题。请改好后重新上传，或选择“只导入正确的行”。") % len(run.problems))
    if run.good == 0:
        raise InvalidInput(_("没有可以导入的行。"))
    run.state = ImportState.RUNNING
    run.save(update_fields=["state"])
    return run


@transaction.atomic
def carry_out(run_id: UUID, *, now: datetime) -> ImportRun:
    """Bring in an ordered workbook: all its good rows or, on any failure, none.  Twice changes nothing."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("area", "by").get(pk=run_id)
    if run.state != ImportState.RUNNING:
        return run
    try:
        lines = read_lines(bytes(run.content))
    except WrongFile as problem:
        run.state, run.finished_at, run.note = ImportState.FAILED, now, str(problem)
        run.save(update_fields=["state", "finished_at", "note"])
        return run
    plan = _plan(run.area, lines)
    undo = _write(run, plan, now)
    run.state, run.finished_at, run.undo = ImportState.DONE, now, undo
    run.new_people, run.changed_people, run.moved_people = len(plan.new), len(plan.changed), len(plan.moved)
    run.content = b""
    run.save()
    record_deed(
        "residents.import",
        by=run.by,
        subject=run.file_name,
        now=now,
        new=run.new_people,
        changed=run.changed_people,
        moved=run.moved_people,
    )
    return run


@transaction.atomic
def undo_run(run_id: UUID, *, by: Staff, now: datetime) -> ImportRun:
    """Take back what a workbook brought, if nobody has worked on these rows since.

    Raises:
        NotVisible: not their run.
        StepNotAllowed: not brought in, or something built on it since.
    """
    run = _own(run_id, by)
    if run.state != ImportState.DONE:
        raise StepNotAllowed(_("这份表格目前是“%s”，不能撤销。") % run.get_state_display())
    if run.emptied_at is not None:
        raise StepNotAllowed(_("导入已满七天，不能整批撤销；请逐户更正。"))
    undo = run.undo
    # Locked before it is asked what hangs on them: whoever writes about one of these rows waits or is seen.
    homes = Household.objects.filter(pk__in=undo["households"])
    people = Person.objects.filter(pk__in=undo["people"])
    for rows in (homes, people):
        list(rows.select_for_update().values_list("pk"))
    hanging = what_hangs_on("residents.Household", undo["households"])
    hanging += what_hangs_on("residents.Person", undo["people"])
    if hanging:
        raise StepNotAllowed(_("导入之后，其中有的住户已有%s，不能整批撤销。") % _("、").join(dict.fromkeys(hanging)))
    if (
        homes.exclude(version=1).exists()
        or people.exclude(version=1).exists()
        or Person.objects.filter(household__in=homes).exclude(pk__in=undo["people"]).exists()
    ):
        raise StepNotAllowed(_("导入之后，其中有的住户或人员已被更正，不能整批撤销。"))
    for pk, before in undo["changed"]:
        row = Person.objects.select_for_update().get(pk=pk)
        if row.version != before["version"] + 1:
            raise StepNotAllowed(_("导入之后，其中有的人员已被更正，不能整批撤销。"))
        _restore(row, before)
    people.delete()
    homes.delete()
    for pk, before in undo["moved"]:
        row = Person.objects.select_for_update().get(pk=pk)
        row.left_on, row.left_kind = None, ""
        row.version = before["version"] + 2
        row.save()
    _recount(UUID(pk) for pk in undo["touched"])
    run.state, run.finished_at, run.undo = ImportState.UNDONE, now, {}
    run.save(update_fields=["state", "finished_at", "undo"])
    record_deed("residents.undo", by=by, subject=run.file_name, now=now)
    return run


def _own(run_id: UUID, by: Staff) -> ImportRun:
    run = (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(pk__in=ImportRun.objects.visible_to(by).filter(pk=run_id).values("pk"))
        .first()
    )
    if run is None:
        raise NotVisible(_("没有这次导入。"))
    return run


def _plan(area: Area, lines: list[Line]) -> Plan:
    """Compare the lines with the register: new, changed, moved, the same; four queries."""
    plan = Plan(groups={search_key(row.name): row for row in VillagerGroup.objects.filter(area=area, is_active=True)})
    plan.homes = {(row.group_id, row.house_no): row for row in Household.objects.filter(area=area)}
    here: dict[tuple[int, str, str], Person] = {}
    for person in Person.objects.filter(household__area=area, left_on=None).select_related("household").iterator(BATCH):
        here[(person.household.group_id, person.household.house_no, person.name_key)] = person
    indexes = {line.citizen_id: key_ring().blind_index(line.citizen_id) for line in lines if line.citizen_id}
    known: dict[bytes, Person] = {}
    wanted = list(indexes.values())
    for start in range(0, len(wanted), BATCH):
        for person in Person.objects.filter(
            citizen_id_index__in=wanted[start : start + BATCH], left_on=None
        ).select_related("household"):
            known[bytes(person.citizen_id_index or b"")] = person
    heads = {(row.group_id, row.house_no) for row in plan.homes.values()}
    heads |= {
        (plan.groups[search_key(line.group)].pk, line.house_no)
        for line in lines
        if line.relation == Relation.HEAD and search_key(line.group) in plan.groups and not line.problems
    }
    for line in lines:
        group = plan.groups.get(search_key(line.group))
        if line.group and group is None:
            line.problems.append(Problem(line.row, GROUP, _("本责任区没有“%s”") % line.group, _("请从下拉中选择小组")))
        if line.problems or group is None:
            continue
        place = (group.pk, line.house_no)
        if place not in heads:
            line.problems.append(
                Problem(line.row, "与户主关系", _("这户没有户主"), _("请加上户主一行，或把一人改为“户主”"))
            )
            continue
        found = known.get(indexes[line.citizen_id]) if line.citizen_id else None
        if found is not None and (found.household.group_id, found.household.house_no) != place:
            if found.household.area_id != area.pk:
                line.problems.append(
                    Problem(line.row, "身份证号", _("此人登记在另一个责任区"), _("请先由原责任区登记迁出"))
                )
            else:
                plan.moved.append((line, found, place))
            continue
        found = found or here.get((*place, search_key(line.name)))
        if found is None:
            plan.new.append((line, place))
        elif _differs(line, found):
            plan.changed.append((line, found))
        else:
            plan.same += 1
    return plan


def _differs(line: Line, person: Person) -> bool:
    return any(
        getattr(line, name) and getattr(line, name) != getattr(person, name)
        for name in KEPT_FIELDS
        if name != "sex" or line.sex != "9"
    )


def _write(run: ImportRun, plan: Plan, now: datetime) -> dict[str, Any]:
    undo: dict[str, Any] = {"households": [], "people": [], "changed": [], "moved": [], "touched": []}
    touched: set[UUID] = set()
    fresh = [(line, place) for line, place in plan.new] + [(line, place) for line, _person, place in plan.moved]
    heads = {place: line for line, place in fresh if line.relation == Relation.HEAD}
    by_pk = {group.pk: group for group in plan.groups.values()}
    new_homes = []
    for _line, place in fresh:
        if place in plan.homes:
            continue
        head = heads[place]
        home = Household(
            id=uuid7(),
            area=run.area,
            group=by_pk[place[0]],
            house_no=place[1],
            head_name=head.name,
            head_sort=name_sort_key(head.name),
            phone=head.phone,
            phone_index=key_ring().blind_index(head.phone) if head.phone else None,
            wishes=head.wishes,
            source=without_numbers(run.file_name)[:80],
        )
        plan.homes[place] = home
        new_homes.append(home)
    Household.objects.bulk_create(new_homes, batch_size=BATCH)
    undo["households"] = [str(home.pk) for home in new_homes]
    today = local_date(now)
    for _line, person, _place in plan.moved:
        undo["moved"].append([str(person.pk), {"version": person.version}])
        touched.add(person.household_id)
        Person.objects.filter(pk=person.pk).update(left_on=today, left_kind=MoveKind.OUT, version=person.version + 1)
    people = [
        Person(
            id=uuid7(),
            household=plan.homes[place],
            relation=line.relation,
            sex=line.sex,
            birth_year=line.birth_year,
            wishes=line.wishes,
            **keys_of_person(name=line.name, citizen_id=line.citizen_id, phone=line.phone),
        )
        for line, place in fresh
    ]
    Person.objects.bulk_create(people, batch_size=BATCH)
    undo["people"] = [str(person.pk) for person in people]
    for line, person in plan.changed:
        undo["changed"].append([str(person.pk), {name: getattr(person, name) for name in (*KEPT_FIELDS, "version")}])
        keys = keys_of_person(
            name=person.name, citizen_id=line.citizen_id or person.citizen_id, phone=line.phone or person.phone
        )
        for name in ("citizen_id", "citizen_id_index", "phone", "phone_index"):
            setattr(person, name, keys[name])
        person.relation = line.relation
        person.birth_year = line.birth_year or person.birth_year
        person.sex = line.sex if line.sex != "9" else person.sex
        person.wishes = line.wishes or person.wishes
        person.version += 1
        person.save()
    touched |= {home.pk for home in (plan.homes[place] for _line, place in fresh)}
    undo["touched"] = [str(pk) for pk in touched]
    _recount(touched)
    return undo


def _restore(row: Person, before: dict[str, Any]) -> None:
    keys = keys_of_person(name=row.name, citizen_id=before["citizen_id"], phone=before["phone"])
    for name in ("citizen_id", "citizen_id_index", "phone", "phone_index"):
        setattr(row, name, keys[name])
    for name in ("relation", "sex", "birth_year", "wishes"):
        setattr(row, name, before[name])
    row.version += 1
    row.save()


def _recount(homes: Iterable[UUID]) -> None:
    """Set the size of households to the people living there; one that nobody is left in is no longer active."""
    pks = list(homes)
    sizes: dict[int, list[UUID]] = defaultdict(list)
    counted = dict(
        Household.objects.filter(pk__in=pks)
        .annotate(n=Count("people", filter=Q(people__left_on=None)))
        .values_list("pk", "n")
    )
    for pk, n in counted.items():
        sizes[n].append(pk)
    for n, found in sizes.items():
        Household.objects.filter(pk__in=found).update(size=n, is_active=n > 0)


def forget_in_workbooks(area: Area, holds: Callable[[str], bool]) -> int:
    """Throw away brought workbooks of an area in which somebody stands who is to be forgotten; return how many.

    What was brought in keeps what is needed to undo it, without those rows.
    """
    done = 0
    for run in ImportRun.objects.select_for_update(of=("self",)).filter(area=area).exclude(state=ImportState.RUNNING):
        if run.content and _stands_in(bytes(run.content), holds):
            run.content, run.problems = b"", []
            if run.state != ImportState.DONE:
                run.state, run.note = ImportState.FAILED, _("表格里有人要求删除信息，已销毁，请重新上传。")
            run.save(update_fields=["content", "problems", "state", "note"])
            done += 1
        if run.undo and holds(str(run.undo)):
            left = {name: [pair for pair in run.undo[name] if not holds(str(pair))] for name in ("changed", "moved")}
            run.undo = {**run.undo, **left}
            run.save(update_fields=["undo"])
            done += 1
    return done


def _stands_in(content: bytes, holds: Callable[[str], bool]) -> bool:
    """Whether somebody stands in a workbook; one that nobody can read is thrown away as well."""
    try:
        return any(holds(f"{line.name} {line.citizen_id} {line.phone}") for line in read_lines(content))
    except WrongFile:
        return True
