"""Some applications for relief: most granted, one refused with its reason, two waiting."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import SHANGHAI, local_date
from lianxinqiao.demo.doing import do
from lianxinqiao.demo.teams import Staffing
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area
from lianxinqiao.relief.choices import Relief
from lianxinqiao.relief.kind import RELIEF
from lianxinqiao.residents.models import Household

HARDSHIPS = (
    "户主住院，家里没有别的劳力，药费自付部分多。",
    "房顶漏雨，一时没钱修。",
    "秋汛冲了菜地，近两个月没有收入。",
    "老人独居，行动不便。",
)


def write_relief(areas: list[Area], staffing: Staffing, lot: random.Random, *, today: date) -> None:
    """Hand in eight applications over three months and decide all but the last two."""
    last = datetime.combine(today, time(9), SHANGHAI)
    for number in range(8):
        area = areas[number % len(areas)]
        home = Household.objects.filter(area=area, needs_help=True, is_active=True).order_by("pk").first()
        decider = next(iter(holders(Role.PARTY_GOV_OFFICE, area, on=today)), None)
        if home is None or decider is None:
            continue
        at = last - timedelta(days=84 - 12 * number)
        writer = staffing.village[area.pk][0].staff
        given = {
            "relief": lot.choice((Relief.TEMPORARY, Relief.MEDICAL, Relief.DISASTER)),
            "hardship": lot.choice(HARDSHIPS),
            "agreed_on": local_date(at),
        }
        row = begin(RELIEF, given, beside=home.pk, by=writer, now=at).row
        if number >= 6:
            continue
        grants = number != 3
        said = (
            "一次性救助六百元，五日内打到卡上。" if grants else "收入高于标准，不符合临时救助条件；可以申请医疗救助。"
        )
        decided = at + timedelta(days=lot.randrange(2, 9))
        given = {"is_granted": grants, "basis": "社会救助暂行办法第四十七条", "decision": said}
        do(RELIEF, row.pk, "decide", given, by=decider, now=decided)
        do(RELIEF, row.pk, "tell", {"told_on": local_date(decided)}, by=writer, now=decided + timedelta(hours=3))
