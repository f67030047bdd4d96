"""What visits add to the menu and the Today page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.desk.menu import Entry, register_badges, register_entry
from lianxinqiao.desk.today import Panel, register_panel
from lianxinqiao.visits.choices import CheckStatus, Status
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck, VisitLog
from lianxinqiao.visits.policies import ASSESSED_ROLES
from lianxinqiao.visits.queries.mine import own_month
from lianxinqiao.visits.querysets import UNCONFIRMED, VisitQuerySet
from lianxinqiao.visits.web.assessments import calendar_of

REVIEWERS = (Role.VILLAGE_SECRETARY, Role.AREA_LEADER, Role.PARTY_GOV_OFFICE)
LONG_UNSEEN_DAYS = 90


def visits_here(staff: Staff) -> bool:
    return scope_of(staff).has(*ASSESSED_ROLES)


def my_month(staff: Staff, moment: datetime) -> Panel | None:
    """Days done, contact homes done, the calendar of the month, homes to visit with why, own promises."""
    posts = [post for post in scope_of(staff).posts if post.role in ASSESSED_ROLES]
    if not posts:
        return None
    today = local_date(moment)
    month = Month.of(today)
    village = any(post.role in VILLAGE_ROLES for post in posts)
    mine = own_month(staff, village=village, today=today, unseen_since=today - timedelta(days=LONG_UNSEEN_DAYS))
    content = {
        "days": len(mine.days),
        "days_required": number_on("visit.village_min_days" if village else "visit.town_min_days", today),
        "homes": mine.homes,
        "homes_required": number_on("contact.village_households" if village else "contact.town_households", today),
        "weeks": calendar_of(month, mine.days, today),
        "promises": mine.promises,
        "unseen": mine.unseen,
        "today": today,
        "first": month.first,
    }
    return Panel("visits/panel_month.html", content, order=12, wide=True)


def review_panel(staff: Staff, moment: datetime) -> Panel | None:
    """For assessors: diaries to accept, months to confirm, spot checks drawn."""
    scope = scope_of(staff)
    if not scope.has(*REVIEWERS, Role.PRINCIPAL_LEADER):
        return None
    theirs = UNCONFIRMED & ~Q(staff=staff)
    seen = MonthlyAssessment.objects.visible_to(staff)
    months = seen.aggregate(months=Count("pk", filter=theirs), objected=Count("pk", filter=Q(status="objected")))
    months["late"] = seen.late(local_date(moment)).count()
    asked: dict[str, QuerySet[Any]] = {}
    if scope.has(*REVIEWERS):
        asked["review"] = to_review(staff)
    if scope.has(Role.AREA_LEADER):
        asked["checks"] = SpotCheck.objects.visible_to(staff).filter(status=CheckStatus.DRAWN)
    counts = months | {name: rows.count() for name, rows in asked.items()}
    return Panel("visits/panel_review.html", {"review": None, "checks": None, **counts}, order=15)


def to_review(staff: Staff) -> VisitQuerySet[VisitLog]:
    return VisitLog.objects.visible_to(staff).filter(status=Status.SUBMITTED).exclude(author=staff)


def badges(staff: Staff) -> dict[str, int]:
    return {"review": to_review(staff).count()} if scope_of(staff).has(*REVIEWERS) else {}


def register() -> None:
    register_entry(Entry("new_visit", _("写走访"), "visits:new", "visit", "work", 0, visits_here, thumb=True))
    register_entry(
        Entry(
            "visits",
            _("下队日志"),
            "visits:visits",
            "list",
            "work",
            1,
            lambda staff: scope_of(staff).has(*ASSESSED_ROLES, *REVIEWERS),
        )
    )
    register_entry(
        Entry(
            "review",
            _("审核日志"),
            "visits:review",
            "check",
            "work",
            2,
            lambda staff: scope_of(staff).has(*REVIEWERS),
            badge="review",
        )
    )
    register_entry(Entry("promises", _("我的承诺"), "visits:promises", "promise", "work", 3, visits_here))
    register_entry(
        Entry(
            "contacts",
            _("联系户"),
            "visits:contacts",
            "contacts",
            "work",
            4,
            lambda staff: scope_of(staff).has(*ASSESSED_ROLES, *REVIEWERS),
        )
    )
    register_entry(
        Entry(
            "assessments",
            _("月考核"),
            "visits:assessments",
            "month",
            "work",
            5,
            lambda staff: scope_of(staff).has(*ASSESSED_ROLES, *TOWN_CADRE_ROLES, *REVIEWERS, Role.PRINCIPAL_LEADER),
        )
    )
    register_entry(
        Entry(
            "spot_checks",
            _("抽查"),
            "visits:spot_checks",
            "spot",
            "work",
            6,
            lambda staff: scope_of(staff).has(*ASSESSED_ROLES, Role.PRINCIPAL_LEADER),
        )
    )
    register_badges(badges)
    register_panel(my_month)
    register_panel(review_panel)
