"""Loading editions of the official list of divisions, with history kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.pinyin import initials
from lianxinqiao.places.choices import AreaKind, Level
from lianxinqiao.places.models import Area, AreaName

DATA = Path(__file__).parents[1] / "data"
BEFORE_RECORDS = date(2000, 1, 1)
UPPER = {"420000000000": "湖北省", "420500000000": "宜昌市", "420527000000": "秭归县"}


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    town_name: str
    county_name: str


@dataclass(frozen=True)
class Loaded:
    """What one edition changed."""

    opened: int
    ended: int
    kept: int
    renamed: int = 0


def read_edition(path: Path) -> list[Row]:
    """Read one edition; the columns are those of ``shared/data/divisions``."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(row["code12"], row["name"], row["town"], row.get("county_name") or "秭归县")
            for row in csv.DictReader(file)
        ]


@transaction.atomic
def load_edition(rows: Iterable[Row], *, valid_from: date, source: str) -> Loaded:
    """Make the tree agree with an edition from ``valid_from`` on.

    Areas missing from the edition, inside the towns it names, end on that day; new ones begin.
    An area whose code stays under another name is the same area with another name: whatever hangs on it stays, and what it was
    called before is kept.  Running the same edition twice changes nothing.

    Raises:
        InvalidInput: it gives an area another name from a day on which the area was not there yet, or had got a later name.
    """
    rows = list(rows)
    for row in rows:
        _upper_areas(row, source, valid_from)
    towns = {area.code: area for area in Area.objects.filter(level=Level.TOWN, valid_to=None)}
    covered = {row.code[:9] for row in rows}
    current = {
        area.code: area for area in Area.objects.filter(level=Level.VILLAGE, valid_to=None) if area.code[:9] in covered
    }
    first = not current
    opened = ended = kept = renamed = 0
    for row in rows:
        have = current.pop(row.code, None)
        if have is not None and short_name(have.name) == short_name(row.name):
            kept += 1
            continue
        if have is not None:
            rename(have, row.name, on=valid_from, source=source)
            renamed += 1
            continue
        Area.objects.create(
            code=row.code,
            level=Level.VILLAGE,
            kind=kind_of(row.code),
            name=row.name,
            short_name=short_name(row.name),
            initials=initials(short_name(row.name)),
            parent=towns[f"{row.code[:9]}000"],
            valid_from=BEFORE_RECORDS if first else valid_from,
            source=source,
        )
        opened += 1
    for gone in current.values():
        _end(gone, valid_from)
        ended += 1
    forget_all()
    return Loaded(opened=opened, ended=ended, kept=kept, renamed=renamed)


def rename(area: Area, name: str, *, on: date, source: str) -> Area:
    """Give an area another name from a day on; what it was called until then is kept.

    Raises:
        InvalidInput: it was not there yet on that day, or got a later name since.
    """
    area = Area.objects.hold(area.pk)
    if on <= area.valid_from or AreaName.objects.filter(area=area, until__gte=on).exists():
        raise InvalidInput(_("“%s”在这一天还没有设立，或者后来又改了名：请核对生效日期。") % area.name)
    AreaName.objects.create(area=area, name=area.name, short_name=area.short_name, until=on, source=source)
    area.name, area.short_name = name, short_name(name)
    area.initials = initials(area.short_name)
    area.save(update_fields=["name", "short_name", "initials"])
    return area


def load_shipped_editions() -> list[Loaded]:
    """Load the 2020 and the 2023 edition of the county of the demonstration town."""
    return [
        load_edition(
            read_edition(DATA / "villages_420527_zigui_2020.csv"),
            valid_from=date(2020, 6, 30),
            source="国家统计局统计用区划代码 2020 年版",
        ),
        load_edition(
            read_edition(DATA / "villages_420527_zigui_2023.csv"),
            valid_from=date(2023, 6, 30),
            source="国家统计局统计用区划代码 2023 年版（截至 2023-06-30）",
        ),
    ]


def short_name(name: str) -> str:
    """Return the name people say: 龙马溪村村民委员会 → 龙马溪村."""
    for ending in ("居民委员会", "村民委员会", "社区居委会", "村委会", "居委会"):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def kind_of(code: str) -> str:
    return AreaKind.COMMUNITY if code[9] == "0" else AreaKind.VILLAGE


def _end(area: Area, on: date) -> None:
    area.valid_to = on
    area.save(update_fields=["valid_to"])


def _upper_areas(row: Row, source: str, valid_from: date) -> None:
    parent = None
    names = {
        f"{row.code[:2]}0000000000": (Level.PROVINCE, UPPER.get("420000000000", "")),
        f"{row.code[:4]}00000000": (Level.PREFECTURE, UPPER.get(f"{row.code[:4]}00000000", "")),
        f"{row.code[:6]}000000": (Level.COUNTY, row.county_name),
        f"{row.code[:9]}000": (Level.TOWN, row.town_name),
    }
    for code, (level, name) in names.items():
        parent, created = Area.objects.get_or_create(
            code=code,
            valid_to=None,
            defaults={
                "level": level,
                "name": name,
                "short_name": name,
                "initials": initials(name),
                "parent": parent,
                "valid_from": BEFORE_RECORDS,
                "source": source,
            },
        )
        if not created and level == Level.TOWN and parent.name != name:
            rename(parent, name, on=valid_from, source=source)
