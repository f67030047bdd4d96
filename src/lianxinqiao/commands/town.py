"""``lxq town``: the figures of a town."""

from __future__ import annotations

from typing import Any

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.queries import find_area, town_summary


def town(options: Any) -> None:
    need_tables()
    today = local_date(now())
    area = find_area(options.code, on=today)
    if area is None or area.level != "town":
        raise CommandFailed(f"没有代码为 {options.code} 的乡镇 / no town with this code")
    figures = town_summary(area, on=today).as_json()
    if options.json:
        print_json(figures)
        return
    print(f"{area.name}（{area.code}）")
    for name, value in figures.items():
        print(f"  {name:16} {value}")
