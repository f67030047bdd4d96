"""Fictional people drawn from the county's census row: sizes, ages, names, numbers nobody has."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lianxinqiao.residents.choices import Relation
from lianxinqiao.residents.citizen_id import check_character

CENSUS = Path(__file__).with_name("census_zigui_2020.csv")
SURNAMES = "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文向望屈颜"
GIVEN_MALE = "国强建军志明家华德发大平春林世杰光明永兴文波正安长江先祥天福克勤开俊传宝本立伟东启航继红"
GIVEN_FEMALE = "秀英桂兰春梅玉珍小红菊香凤霞翠云金莲冬梅雪琴丽华美芳晓燕永珍先翠开秀传玉启芬继芳文静"
# Names that a careless system breaks: extension characters, a middle dot.
RARE_NAMES = ("屈𬱖", "𠮷小平", "阿依古丽·买买提", "单于龙", "仇大年", "解放军", "望𫖯", "欧阳峡江")
# No county has a code beginning with 99; each town of a large demonstration takes another, so that no number repeats.
FICTIONAL_AREA_CODE = "99{place:04d}"


@dataclass(frozen=True)
class DrawnPerson:
    name: str
    relation: str
    sex: str
    birth_year: int
    citizen_id: str
    phone: str


@lru_cache(maxsize=1)
def census() -> dict[str, float]:
    """Return the census row as name → number."""
    with CENSUS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    found: dict[str, float] = {}
    for row in rows[1:]:
        try:
            found[row[0]] = float(row[1])
        except (ValueError, IndexError):
            continue
    return found


@lru_cache(maxsize=1)
def age_bands() -> tuple[list[tuple[int, int, str]], list[float]]:
    """Return (first age, last age, sex code) with their weights."""
    bands, weights = [], []
    for name, value in census().items():
        for prefix, sex in (("男_", "1"), ("女_", "2")):
            if not name.startswith(prefix):
                continue
            span = name.removeprefix(prefix).removesuffix("岁").removesuffix("岁以上")
            first, _, last = span.partition("到")
            if not first.isdigit():
                continue
            bands.append((int(first), int(last) if last else (int(first) if first == "0" else 95), sex))
            weights.append(value)
    return bands, weights


def household_sizes(households: int, residents: int, lot: random.Random) -> list[int]:
    """Return sizes in the census's proportions that sum exactly to ``residents``."""
    row = census()
    single = row["一人户数"] / row["家庭户数"]
    shares = {1: single, 2: 0.35, 3: 0.19, 4: 0.13, 5: 0.06, 6: 0.03}
    sizes = lot.choices(list(shares), weights=list(shares.values()), k=households)
    difference = residents - sum(sizes)
    while difference:
        place = lot.randrange(households)
        if difference > 0 and sizes[place] < 7:
            sizes[place] += 1
            difference -= 1
        elif difference < 0 and sizes[place] > 1:
            sizes[place] -= 1
            difference += 1
    return sizes


def spread(total: int, parts: int, lot: random.Random, *, least: int) -> list[int]:
    """Split ``total`` into ``parts`` uneven shares of at least ``least``."""
    weights = [lot.uniform(0.6, 1.4) for _ in range(parts)]
    free = total - least * parts
    shares = [least + int(free * weight / sum(weights)) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % parts] += 1
    return shares


class PeopleDrawer:
    """Draws people; the same seed draws the same people."""

    def __init__(self, lot: random.Random, year: int, *, place: int = 0) -> None:
        self.lot = lot
        self.year = year
        self.area_code = FICTIONAL_AREA_CODE.format(place=place)
        self.serial = 0
        self.rare = list(RARE_NAMES)

    def household(self, size: int) -> list[DrawnPerson]:
        surname = self.lot.choice(SURNAMES)
        head_age = self.lot.randint(30, 78)
        people = [self._person(surname, Relation.HEAD, head_age, "1" if self.lot.random() < 0.82 else "2")]
        if size > 1:
            relation = Relation.SPOUSE if self.lot.random() < 0.85 else Relation.PARENT
            age = head_age + self.lot.randint(-4, 4) if relation == Relation.SPOUSE else head_age + 26
            other = "2" if people[0].sex == "1" else "1"
            people.append(self._person(self.lot.choice(SURNAMES), relation, age, other))
        for _extra in range(size - 2):
            relation = self.lot.choice((Relation.CHILD, Relation.CHILD, Relation.CHILD_IN_LAW, Relation.GRANDCHILD))
            bands, weights = age_bands()
            first, last, sex = self.lot.choices(bands, weights)[0]
            age = self.lot.randint(first, last)
            if relation in (Relation.CHILD, Relation.CHILD_IN_LAW):
                age = max(18 if relation == Relation.CHILD_IN_LAW else 0, min(age, head_age - 18))
            else:
                age = min(age, max(head_age - 40, 0))
            name = surname if relation != Relation.CHILD_IN_LAW else self.lot.choice(SURNAMES)
            people.append(self._person(name, relation, age, sex))
        return people

    def staff_name(self) -> str:
        return self._name(self.lot.choice(SURNAMES), self.lot.choice("12"))

    def phone(self) -> str:
        """Return a number of an exchange that does not exist."""
        self.serial += 1
        return f"0717-0{self.serial % 1_000_000:06d}"

    def _person(self, surname: str, relation: str, age: int, sex: str) -> DrawnPerson:
        age = max(0, min(age, 99))
        year = self.year - age
        if self.rare and relation == Relation.HEAD and self.lot.random() < 0.02:
            name = self.rare.pop(0)
        else:
            name = self._name(surname, sex)
        phone = self.phone() if age >= 16 and self.lot.random() < 0.75 else ""
        return DrawnPerson(name, relation, sex, year, self._citizen_id(year, sex), phone)

    def _name(self, surname: str, sex: str) -> str:
        pool = GIVEN_MALE if sex == "1" else GIVEN_FEMALE
        count = 1 if self.lot.random() < 0.18 else 2
        return surname + "".join(self.lot.choice(pool) for _ in range(count))

    def _citizen_id(self, year: int, sex: str) -> str:
        self.serial += 1
        day = self.serial % 28 + 1
        month = self.serial // 28 % 12 + 1
        sequence = (self.serial // 336 % 499) * 2 + (1 if sex == "1" else 0)
        first = f"{self.area_code}{year:04d}{month:02d}{day:02d}{sequence:03d}"
        return first + check_character(first)
