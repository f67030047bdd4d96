"""What the town-wide pages add to the menu and the Today page; and the desk's own entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import POST_KEEPERS, Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.areas import town_areas, towns_of
from lianxinqiao.accounts.queries.gaps import all_gaps, keeper_gaps
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.queries.streams import open_by_area
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.desk.today import Panel, register_panel
from lianxinqiao.desk.web.health import health_panel
from lianxinqiao.matters.web.menu import sees_content

OVERVIEW = (
    Role.PRINCIPAL_LEADER,
    Role.AREA_LEADER,
    Role.LEADER_IN_CHARGE,
    Role.PETITION_OFFICE,
    Role.SAFETY_OFFICE,
    Role.VILLAGE_SECRETARY,
)
KEEPERS = POST_KEEPERS


def town_panel(staff: Staff, moment: datetime) -> Panel | None:
    """The areas at a glance: what is open and late in each."""
    scope = scope_of(staff)
    if not scope.has(*OVERVIEW):
        return None
    unfinished = open_by_area(staff, now=moment)
    reach = scope.area_ids()
    rows: list[dict[str, Any]] = []
    for area in town_areas(staff):
        if area.pk in reach:
            n, late = unfinished.get(area.pk, (0, 0))
            rows.append({"area": area, "open": n, "late": late})
    top = max((row["open"] for row in rows), default=1) or 1
    return Panel(
        "overviews/panel_town.html",
        {"rows": rows, "top": top, "kinds": ConditionKind.labels},
        order=30,
        wide=len(rows) > 4,
    )


def gap_panel(staff: Staff, moment: datetime) -> Panel | None:
    """For those who keep the posts: rules of the teams that are broken."""
    if not scope_of(staff).has(*KEEPERS):
        return None
    today = local_date(moment)
    gaps = keeper_gaps(towns_of(staff, *KEEPERS), on=today) + all_gaps(town_areas(staff), on=today)
    return Panel("overviews/panel_gaps.html", {"gaps": gaps[:8], "n": len(gaps)}, order=40)


def register() -> None:
    register_entry(
        Entry("streams", _("各责任区五情"), "overviews:streams", "chart", "area", 0, sees_content, thumb=True)
    )
    register_entry(Entry("areas", _("责任区"), "overviews:areas", "area", "area", 1, lambda staff: True))
    register_entry(
        Entry("team", _("干部与岗位"), "desk:team", "team", "house", 0, lambda staff: bool(scope_of(staff).posts))
    )
    register_entry(Entry("rules", _("规则与时限"), "desk:rules", "rules", "house", 5, lambda staff: True))

    def is_auditor(staff: Staff) -> bool:
        return scope_of(staff).has(Role.AUDITOR)

    register_entry(Entry("audit", _("审计记录"), "desk:audit", "audit", "system", 0, is_auditor))
    register_entry(Entry("sign_ins", _("登录记录"), "desk:sign_ins", "key", "system", 1, is_auditor))
    register_entry(
        Entry(
            "backups",
            _("备份"),
            "desk:backups",
            "save",
            "system",
            1,
            lambda staff: scope_of(staff).has(Role.SYSTEM_ADMIN),
        )
    )
    register_entry(
        Entry(
            "health",
            _("系统自查"),
            "desk:health",
            "health",
            "system",
            2,
            lambda staff: scope_of(staff).has(Role.SYSTEM_ADMIN),
        )
    )
    register_entry(
        Entry(
            "held_jobs",
            _("停下的任务"),
            "desk:held_jobs",
            "clock",
            "system",
            3,
            lambda staff: scope_of(staff).has(Role.SYSTEM_ADMIN),
        )
    )
    register_panel(town_panel)
    register_panel(gap_panel)
    register_panel(health_panel)
