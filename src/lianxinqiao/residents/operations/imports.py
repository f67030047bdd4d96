"""What bringing a workbook of residents would do to the register, does, and how it is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.pinyin import name_sort_key
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import search_key, without_numbers
from lianxinqiao.kernel.workbook import Problem
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.choices import MoveKind, Relation
from lianxinqiao.residents.holders import what_hangs_on
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import ELSEWHERE, TO_WHOM, keys_of_person
from lianxinqiao.residents.workbook import GROUP, Line, read_lines

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
    # The households of people whom the lines name and who live in another area.
    elsewhere: set[UUID] = field(default_factory=set)


def bring_in(run: ImportRun, *, now: datetime) -> tuple[Plan, dict[str, Any]]:
    """Write the good rows of a workbook; return what that did, and what taking it back needs.

    Raises:
        WrongFile: nobody can read it.
    """
    plan = plan_of(run.area, read_lines(bytes(run.content)))
    return plan, _write(run, plan, now)


STAYS = gettext_lazy("导入之后，%s，不能整批撤销。")


def kept_since(undo: dict[str, Any]) -> str:
    """Return why nobody may take back what a workbook brought: somebody has worked on these rows since; nothing where none has."""
    homes = Household.objects.filter(pk__in=undo["households"])
    people = Person.objects.filter(pk__in=undo["people"])
    hanging = what_hangs_on("residents.Household", undo["households"])
    hanging += what_hangs_on("residents.Person", undo["people"])
    if hanging:
        return _("其中有的住户已有%s") % _("、").join(dict.fromkeys(hanging))
    if (
        homes.exclude(version=1).exists()
        or people.exclude(version=1).exists()
        or Person.objects.filter(household__in=homes).exclude(pk__in=undo["people"]).exists()
    ):
        return _("其中有的住户或人员已被更正")
    before = {UUID(str(pk)): row["version"] + 1 for pk, row in undo["changed"]}
    if dict(Person.objects.filter(pk__in=before).values_list("pk", "version")) != before:
        return _("其中有的人员已被更正")
    return ""


def take_back(undo: dict[str, Any]) -> None:
    """Take back what a workbook brought, if nobody has worked on these rows since.

    Raises:
        StepNotAllowed: somebody just has: it is known only when these rows are locked.
    """
    # Whoever writes about one of these rows waits or is seen.
    homes = Household.objects.filter(pk__in=undo["households"])
    people = Person.objects.filter(pk__in=undo["people"])
    for rows in (homes, people, Person.objects.filter(pk__in=[pk for pk, _before in undo["changed"]])):
        list(rows.select_for_update().values_list("pk"))
    if why := kept_since(undo):
        raise StepNotAllowed(str(STAYS) % why)
    for pk, before in undo["changed"]:
        _restore(Person.objects.get(pk=pk), before)
    people.delete()
    homes.delete()
    for pk, before in undo["moved"]:
        row = Person.objects.select_for_update().get(pk=pk)
        row.left_on, row.left_kind = None, ""
        row.version = before["version"] + 2
        row.save()
    _recount(UUID(pk) for pk in undo["touched"])


def plan_of(area: Area, lines: list[Line]) -> Plan:
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
            citizen_id_index__in=wanted[start : start + BATCH], left_on=None, town_code=int(area.code[:9])
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
                plan.elsewhere.add(found.household_id)
                line.problems.append(Problem(line.row, "身份证号", str(ELSEWHERE), str(TO_WHOM)))
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
