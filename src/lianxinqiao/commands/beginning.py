"""``lxq administrator``: how a town begins: its first administrator, who sets password and second factor by a link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from lianxinqiao.accounts.operations.beginning import GOOD_FOR, first_administrator
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.queries import find_area


def administrator(options: Any) -> None:
    need_tables()
    moment = now()
    area = find_area(options.town, on=local_date(moment))
    if area is None or area.level != "town":
        raise CommandFailed(f"没有代码为 {options.town} 的乡镇 / no town with this code")
    secret = first_administrator(area, username=options.username, name=options.name, now=moment)
    link = settings.PUBLIC_URL.rstrip("/") + reverse("accounts:begin", args=[secret])
    if options.json:
        print_json({"username": options.username, "link": link, "hours": GOOD_FOR.days * 24})
        return
    print(f"启用链接（{GOOD_FOR.days * 24} 小时内有效，只能用一次，请当面或打电话交给本人）")
    print(f"Link to begin by, good once and for {GOOD_FOR.days * 24} hours: hand it to the person themselves")
    print(link)
