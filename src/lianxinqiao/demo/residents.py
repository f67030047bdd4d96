"""Groups, branches, households and people of a demonstration town."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo.copying import copy_rows
from lianxinqiao.demo.people import PeopleDrawer, household_sizes, spread
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pinyin import name_sort_key
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import clean
from lianxinqiao.places.choices import Bank, Fact
from lianxinqiao.places.models import Area, PartyBranch, VillagerGroup
from lianxinqiao.places.operations.facts import record_fact
from lianxinqiao.residents.choices import Address, Relation
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.records import keys_of_person

GROUPS, HOUSEHOLDS, RESIDENTS = 66, 7902, 19608
MEMBERS_CADRE, MEMBERS_FARMER = 171, 713
# The seed says the town lies on both banks but not which village where: invented for the picture.
SOUTH = {"420527103203", "420527103205", "420527103206", "420527103207", "420527103212", "420527103204"}
DEMO_SOURCE = "演示数据（按全镇合计生成）"


def mark_and_group(town: Area, lot: random.Random) -> list[Area]:
    """Mark the town's areas as demonstration, give them groups and branches, and return them."""
    areas = list(Area.objects.filter(parent=town, valid_to=None).select_related("parent").order_by("code"))
    Area.objects.filter(pk__in=[town.pk, *(area.pk for area in areas)]).update(is_demo=True)
    groups = spread(GROUPS, len(areas), lot, least=max(1, min(3, GROUPS // len(areas))))
    cadres = spread(MEMBERS_CADRE, len(areas), lot, least=5)
    farmers = spread(MEMBERS_FARMER, len(areas), lot, least=20)
    for area, count, cadre, farmer in zip(areas, groups, cadres, farmers, strict=True):
        VillagerGroup.objects.bulk_create(
            [VillagerGroup(area=area, group_no=n, name=f"{_numeral(n)}组") for n in range(1, count + 1)]
        )
        PartyBranch.objects.create(
            area=area, name=f"{area.short_name}党总支", members_cadre=cadre, members_farmer=farmer
        )
        Area.objects.filter(pk=area.pk).update(bank=Bank.SOUTH if area.code in SOUTH else Bank.NORTH)
    return areas


def fill(areas: list[Area], lot: random.Random, *, today: date, place: int) -> None:
    """Write every household and person of the areas, exactly the seed's numbers; ``place`` counts the towns."""
    drawer = PeopleDrawer(lot, today.year, place=place)
    per_area = spread(HOUSEHOLDS, len(areas), lot, least=HOUSEHOLDS // len(areas) // 2)
    sizes = household_sizes(HOUSEHOLDS, RESIDENTS, lot)
    ring = key_ring()
    households, people = [], []
    start = 0
    for area, count in zip(areas, per_area, strict=True):
        groups = list(area.groups.all())
        shares = spread(count, len(groups), lot, least=count // len(groups) // 2)
        residents = 0
        for group, share in zip(groups, shares, strict=True):
            for number in range(1, share + 1):
                members = drawer.household(sizes[start])
                start += 1
                residents += len(members)
                head = members[0]
                pk = uuid7()
                phone = head.phone
                households.append(
                    (
                        pk,
                        area.pk,
                        group.pk,
                        f"{number}号",
                        clean(head.name),
                        name_sort_key(head.name),
                        len(members),
                        phone,
                        ring.blind_index(phone) if phone else None,
                        lot.choice(Address.values) if lot.random() < 0.3 else "",
                        lot.random() < 0.06,
                        True,
                        1,
                        DEMO_SOURCE,
                    )
                )
                for person in members:
                    keys = keys_of_person(name=person.name, citizen_id=person.citizen_id, phone=person.phone)
                    person_pk = uuid7()
                    people.append(
                        (
                            person_pk,
                            pk,
                            keys["name"],
                            keys["name_key"],
                            keys["name_grams"],
                            keys["initials"],
                            Relation(person.relation).value,
                            person.sex,
                            person.birth_year,
                            person.citizen_id,
                            keys["citizen_id_index"],
                            person.phone,
                            keys["phone_index"],
                            "",
                            "",
                            1,
                        )
                    )
        for fact, value in ((Fact.GROUPS, len(groups)), (Fact.HOUSEHOLDS, count), (Fact.RESIDENTS, residents)):
            record_fact(area, fact, Decimal(value), as_of=local_date(now()), source=DEMO_SOURCE)
    copy_rows(
        Household,
        (
            "id",
            "area",
            "group",
            "house_no",
            "head_name",
            "head_sort",
            "size",
            "phone",
            "phone_index",
            "wishes",
            "needs_help",
            "is_active",
            "version",
            "source",
        ),
        households,
    )
    copy_rows(
        Person,
        (
            "id",
            "household",
            "name",
            "name_key",
            "name_grams",
            "initials",
            "relation",
            "sex",
            "birth_year",
            "citizen_id",
            "citizen_id_index",
            "phone",
            "phone_index",
            "wishes",
            "left_kind",
            "version",
        ),
        people,
    )


def _numeral(n: int) -> str:
    digits = "零一二三四五六七八九十"
    if n <= 10:
        return digits[n]
    return ("十" if n < 20 else digits[n // 10] + "十") + (digits[n % 10] if n % 10 else "")
