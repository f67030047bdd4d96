"""``lxq assess``: a month of visits, counted and on demand written."""

from __future__ import annotations

from typing import Any

from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.models import Area
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.operations.assessments import compute_month
from lianxinqiao.visits.queries.assessments import count_month, with_confirmed


def assess(options: Any) -> None:
    need_tables()
    try:
        month = Month.parse(options.month)
    except ValueError as error:
        raise CommandFailed(f"月份写作 2026-10 / MONTH is like 2026-10: {options.month}") from error
    area_ids = None
    if options.town:
        area_ids = list(Area.objects.within([options.town[:9]]).values_list("pk", flat=True))
    if options.save:
        compute_month(month, now=now(), area_ids=area_ids)
    rows = with_confirmed(count_month(month, area_ids=area_ids), month)
    if options.json:
        print_json([row.as_json() for row in rows])
    else:
        for row in rows:
            print(
                f"{row.appointment.area.short_name}\t{row.appointment.staff.name}\t{row.appointment.get_role_display()}\t"
                f"{row.days_done}/{row.days_required}天\t{row.contacts_done}/{row.contacts_required}户\t{row.result}\t{row.reason}"
            )
