"""What bringing a workbook of residents would do to the register, does, and how it is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.pinyin import name_sort_key
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import clean, mask_name, search_key, without_numbers
from lianxinqiao.kernel.workbook import Problem
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.choices import MoveKind, Relation
from lianxinqiao.residents.holders import what_hangs_on
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.heads import recount
from lianxinqiao.residents.operations.records import ELSEWHERE, TO_WHOM, keys_of_person, put_keys
from lianxinqiao.residents.workbook import CITIZEN_ID, GROUP, RELATION, Line, read_lines

BATCH = 2000
KEPT_FIELDS = ("name", "relation", "sex", "birth_year", "citizen_id", "phone", "wishes")


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
    # The houses that get another head by what the workbook says of the old one and the new.
    new_heads: list[str] = field(default_factory=list)

    def leave_out(self, lines: Iterable[int]) -> None:
        """Leave lines out, by their row: something is wrong with them."""
        rows = set(lines)
        self.new = [each for each in self.new if each[0].row not in rows]
        self.changed = [each for each in self.changed if each[0].row not in rows]
        self.moved = [each for each in self.moved if each[0].row not in rows]


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
    people.delete()
    homes.delete()
    # Who is the head no more before who is it again.
    for pk, before in sorted(undo["changed"], key=lambda pair: pair[1]["relation"] == Relation.HEAD):
        _restore(Person.objects.get(pk=pk), before)
    for pk, before in undo["moved"]:
        row = Person.objects.select_for_update().get(pk=pk)
        row.left_on, row.left_kind = None, ""
        row.version = before["version"] + 2
        row.save()
    recount(UUID(pk) for pk in undo["touched"])


def plan_of(area: Area, lines: list[Line]) -> Plan:
    """Compare the lines with the register: new, changed, moved, the same; four queries."""
    plan = Plan(groups={search_key(row.name): row for row in VillagerGroup.objects.filter(area=area, is_active=True)})
    plan.homes = {(row.group_id, row.house_no): row for row in Household.objects.filter(area=area)}
    people = list(Person.objects.filter(household__area=area, left_on=None).select_related("household"))
    here = {(*_place(person), person.name_key): person for person in people}
    indexes = {line.citizen_id: key_ring().blind_index(line.citizen_id) for line in lines if line.citizen_id}
    known: dict[bytes, Person] = {}
    wanted = list(indexes.values())
    for start in range(0, len(wanted), BATCH):
        for person in Person.objects.filter(
            citizen_id_index__in=wanted[start : start + BATCH], left_on=None, town_code=int(area.code[:9])
        ).select_related("household"):
            known[bytes(person.citizen_id_index or b"")] = person
    for line in lines:
        group = plan.groups.get(search_key(line.group))
        if line.group and group is None:
            line.problems.append(Problem(line.row, GROUP, _("本责任区没有“%s”") % line.group, _("请从下拉中选择小组")))
        if line.problems or group is None:
            continue
        place = (group.pk, line.house_no)
        found = known.get(indexes[line.citizen_id]) if line.citizen_id else None
        if found is not None and found.household.area_id != area.pk:
            plan.elsewhere.add(found.household_id)
            line.problems.append(Problem(line.row, CITIZEN_ID, str(ELSEWHERE), str(TO_WHOM)))
            continue
        same_name = here.get((*place, search_key(line.name)))
        if wrong := _another(line, found, same_name):
            line.problems.append(wrong)
            continue
        if found is not None and _place(found) != place:
            plan.moved.append((line, found, place))
            continue
        found = found or same_name
        if found is None:
            plan.new.append((line, place))
        elif _differs(line, found):
            plan.changed.append((line, found))
        else:
            plan.same += 1
    _settle_heads(plan, people)
    return plan


def _another(line: Line, by_number: Person | None, by_name: Person | None) -> Problem | None:
    """Return why a line is not of whom its number or its name finds; None where it is, or finds nobody."""
    if by_number is not None and by_number.name_key != search_key(line.name):
        known = f"{by_number.household.house_no} {mask_name(by_number.name)}"
        fix = _("请核对身份证号有无填错；确是同一人改了姓名，请先在住户页面办理“更正人员资料”")
        return Problem(line.row, CITIZEN_ID, _("这个身份证号在册的是“%s”，姓名不同") % known, fix)
    if by_number is None and by_name is not None and line.citizen_id and by_name.citizen_id_index:
        fix = _("请核对身份证号；在册的号码有错，请先在住户页面办理“更正人员资料”，确是另一人请在住户页面登记")
        return Problem(line.row, CITIZEN_ID, _("这户在册的同名人员是另一个身份证号"), fix)
    return None


@dataclass
class _Home:
    """Whom the lines make, leave and put beside the head of one house.

    Attributes:
        head: who is the head in the register.
        staying: how many live there in the register and are not moved.
        making: lines by which somebody becomes the head there; ``ending`` by which the head is none any more.
        coming: the other lines by which somebody comes to live there.
    """

    head: Person | None = None
    staying: int = 0
    making: list[Line] = field(default_factory=list)
    ending: list[Line] = field(default_factory=list)
    coming: list[Line] = field(default_factory=list)


def _settle_heads(plan: Plan, people: list[Person]) -> None:
    """Leave out lines after which a house would have two heads or none; note which get another by what the lines say."""
    # A line that is left out may be what another relied on.
    while True:
        homes = _homes(plan, people)
        wrong = [problem for place, home in homes.items() for problem in _wrong_heads(home)]
        if not wrong:
            break
        for line, problem in wrong:
            line.problems.append(problem)
        plan.leave_out(line.row for line, _problem in wrong)
    names = {group.pk: group.name for group in plan.groups.values()}
    plan.new_heads = [
        f"{names[place[0]]} {place[1]}" for place, home in homes.items() if home.head is not None and home.making
    ]


def _homes(plan: Plan, people: list[Person]) -> dict[tuple[int, str], _Home]:
    homes: dict[tuple[int, str], _Home] = defaultdict(_Home)
    for person in people:
        home = homes[_place(person)]
        home.staying += 1
        if person.relation == Relation.HEAD:
            home.head = person
    for line, place in [(line, place) for line, place in plan.new] + [(line, place) for line, _p, place in plan.moved]:
        home = homes[place]
        (home.making if line.relation == Relation.HEAD else home.coming).append(line)
    for line, person, _to in plan.moved:
        home = homes[_place(person)]
        home.staying -= 1
        if person.relation == Relation.HEAD:
            home.ending.append(line)
    for line, person in plan.changed:
        if (line.relation == Relation.HEAD) != (person.relation == Relation.HEAD):
            home = homes[_place(person)]
            (home.making if line.relation == Relation.HEAD else home.ending).append(line)
    return homes


def _place(person: Person) -> tuple[int, str]:
    return person.household.group_id, person.household.house_no


def _wrong_heads(home: _Home) -> list[tuple[Line, Problem]]:
    if home.making and home.head is not None and not home.ending:
        reason = _("这户在册户主是“%s”") % mask_name(home.head.name)
        fix = _("要换户主，请在住户页面办理“换户主”，或在表格里写明原户主与新户主的关系")
        return [(line, Problem(line.row, RELATION, reason, fix)) for line in home.making]
    if home.making:
        fix = _("只留一名“户主”，其余填与户主的关系")
        return [(line, Problem(line.row, RELATION, _("同一户有两名户主"), fix)) for line in home.making[1:]]
    if home.ending and (home.staying or home.coming):
        fix = _("请在表格里写明新户主，或先在住户页面办理“换户主”")
        return [
            (line, Problem(line.row, RELATION, _("此人是在册户主，这样改了这户就没有户主"), fix))
            for line in home.ending
        ]
    if home.coming and home.head is None and not home.staying:
        fix = _("请加上户主一行，或把一人改为“户主”")
        return [(line, Problem(line.row, RELATION, _("这户没有户主"), fix)) for line in home.coming]
    return []


def _differs(line: Line, person: Person) -> bool:
    if clean(line.name) != person.name:
        return True
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
    # Who is the head no more before who becomes it: no household has two, at no moment.
    changed = sorted(plan.changed, key=lambda pair: pair[0].relation == Relation.HEAD)
    for line, person in changed:
        undo["changed"].append([str(person.pk), {name: getattr(person, name) for name in (*KEPT_FIELDS, "version")}])
        touched.add(person.household_id)
        if line.relation != Relation.HEAD:
            _change(person, line)
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
    for line, person in changed:
        if line.relation == Relation.HEAD:
            _change(person, line)
    touched |= {home.pk for home in (plan.homes[place] for _line, place in fresh)}
    undo["touched"] = [str(pk) for pk in touched]
    recount(touched)
    return undo


def _change(person: Person, line: Line) -> None:
    put_keys(person, name=line.name, citizen_id=line.citizen_id, phone=line.phone)
    person.relation = line.relation
    person.birth_year = line.birth_year or person.birth_year
    person.sex = line.sex if line.sex != "9" else person.sex
    person.wishes = line.wishes or person.wishes
    person.version += 1
    person.save()


def _restore(row: Person, before: dict[str, Any]) -> None:
    # What was kept before names could change has none.
    name = before.get("name", row.name)
    keys = keys_of_person(name=name, citizen_id=before["citizen_id"], phone=before["phone"])
    for column, value in keys.items():
        setattr(row, column, value)
    for name in ("relation", "sex", "birth_year", "wishes"):
        setattr(row, name, before[name])
    row.version += 1
    row.save()
