"""Route × role × area: every URL has a row, strangers get 404, lists return only what the scope covers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import Town, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.conditions.operations import reports
from lianxinqiao.conditions.operations.reports import ReportInput
from lianxinqiao.matters.models import Matter
from lianxinqiao.places.models import HazardSite
from lianxinqiao.residents.models import Household, ImportRun
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment, Promise, VisitLog
from lianxinqiao.visits.operations import assessments, diary, spotchecks
from lianxinqiao.visits.operations.diary import VisitInput

pytestmark = pytest.mark.django_db

SERVING = {"cadre", "director", "secretary", "office", "leader"}
AREA = SERVING | {"sibling", "sibling_secretary", "far_cadre"}
BLIND = {"health", "auditor", "admin"}
EVERYBODY = AREA | BLIND | {"police", "judicial", "in_charge", "security_chief", "principal", "mayor", "gov_office", "petition", "safety", "stranger"}
CONTENT = EVERYBODY - BLIND
KEEPERS = {"gov_office", "principal", "mayor", "admin", "stranger"}
VISITORS = AREA
LETTERS = {"secretary", "leader", "petition", "principal", "mayor", "sibling_secretary", "stranger"}
CARDS = AREA | {"gov_office"}
TOWN = EVERYBODY - {"stranger", "far_cadre"}

# name → who gets 200 or a redirect; everybody else must get 404.  Objects belong to the area ``own``.
ROWS: dict[str, set[str]] = {
    "desk:today": EVERYBODY, "desk:badges": EVERYBODY, "desk:messages": EVERYBODY, "desk:keys": EVERYBODY, "desk:rules": EVERYBODY,
    "desk:audit": {"auditor", "admin"}, "desk:me": EVERYBODY, "desk:tokens": EVERYBODY, "desk:away": EVERYBODY, "desk:team": EVERYBODY,
    "desk:gaps": EVERYBODY, "desk:new_staff": KEEPERS, "desk:staff": TOWN, "desk:message": {"cadre"},
    "matters:inbox": CONTENT, "matters:supervised": CONTENT, "matters:matters": CONTENT,
    "matters:matter": SERVING | {"in_charge", "principal", "mayor", "gov_office", "petition"}, "matters:supervision": {"in_charge", "principal"},
    "residents:households": CONTENT, "residents:new": AREA, "residents:template": AREA, "residents:imports": AREA,
    "residents:import": SERVING, "residents:household": SERVING, "residents:openings": SERVING,
    "conditions:reports": CONTENT, "conditions:choose": CONTENT, "conditions:new": CONTENT,
    "conditions:report": SERVING | {"in_charge", "principal", "mayor", "gov_office", "petition"},
    "conditions:hazards": CONTENT, "conditions:hazard": CONTENT - {"sibling", "sibling_secretary", "far_cadre", "stranger"},
    "conditions:warnings": CONTENT, "conditions:new_warning": CONTENT, "conditions:maternal": CONTENT | {"health"},
    "outreach:cards": CARDS, "outreach:area_cards": SERVING | {"gov_office"}, "outreach:sheet": SERVING | {"gov_office"},
    "outreach:outdated": SERVING | {"gov_office"}, "outreach:boxes": LETTERS, "outreach:open_box": LETTERS - {"sibling_secretary", "stranger"},
    "outreach:letter": LETTERS - {"sibling_secretary", "stranger"},
    "visits:visits": CONTENT, "visits:new": VISITORS, "visits:review": CONTENT, "visits:visit": {"cadre", "secretary", "leader"},
    "visits:promises": CONTENT, "visits:promise": {"cadre"}, "visits:before": SERVING, "visits:contacts": CONTENT,
    "visits:coverage": AREA | {"gov_office"}, "visits:absences": EVERYBODY, "visits:assessments": CONTENT,
    "visits:assessment": {"cadre", "secretary", "leader", "principal", "mayor"}, "visits:spot_checks": CONTENT,
    "visits:spot_check": {"leader", "principal", "mayor"}, "visits:draw": {"leader", "principal", "mayor"},
    "reports:areas": EVERYBODY, "reports:area": TOWN, "reports:streams": CONTENT, "reports:search": EVERYBODY,
}  # fmt: skip
PUBLIC = {"portal:areas", "portal:area", "portal:slip", "desk:preferences"}


def names(patterns: list[Any], space: str = "") -> list[str]:
    found = []
    for each in patterns:
        if isinstance(each, URLResolver):
            found += names(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name:
            found.append(f"{space}{each.name}")
    return found


def test_every_url_has_its_row() -> None:
    ours = {name for name in names(get_resolver().url_patterns) if name.split(":")[0] in {"desk", "matters", "residents", "conditions", "outreach", "visits", "reports", "portal"}}
    assert ours == set(ROWS) | PUBLIC


@pytest.fixture
def objects(town: Town, now: datetime) -> dict[str, tuple[Any, ...]]:
    from lianxinqiao.matters.operations.pressing import supervise
    from lianxinqiao.notifications.models import Message
    from lianxinqiao.outreach.models import OpinionBox
    from lianxinqiao.outreach.operations.boxes import Letter, open_box

    day = day_before(now)
    stated = ReportInput(kind="people", place="一组", facts="水管断了")
    written = VisitInput(kind="household_visit", visited_on=day, household=town.homes[0], promises=[("问", day_before(now, -2))])
    visit = diary.write_visit(town.own, written, by=town.cadre, now=now)
    diary.accept_visit(visit.pk, by=town.secretary, expected_version=None, now=now)
    report = reports.report_condition(town.own, stated, by=town.cadre, now=now)
    supervision = supervise(report.pk, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now)
    assessments.compute_month(Month.of(day), now=now)
    draw = spotchecks.draw(town.own, spotchecks.quarter_of(day), by=town.leader, now=now)
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day)
    open_box(box.pk, second=town.leader, letters=[Letter(text="路灯不亮")], by=town.secretary, now=now)
    message = Message.objects.create(recipient=town.cadre, title="x", created_at=now)
    run = ImportRun.objects.create(area=town.own, by=town.cadre, file_name="a.xlsx", content=b"", created_at=now, state="failed")
    site = HazardSite.objects.create(area=town.own, name="坡", kind="landslide")
    # A report from elsewhere that nobody of ``own`` may ever find.
    reports.report_condition(town.other, ReportInput(kind="people", place="二组", facts="乙村的事"), by=town.sibling, now=now)
    reports.report_condition(town.far, ReportInput(kind="people", place="三组", facts="远村的事"), by=town.far_cadre, now=now)
    code = town.own.code
    return {
        "desk:staff": (town.cadre.pk,), "desk:message": (message.pk,), "matters:inbox": ("todo",), "matters:matter": (report.pk,),
        "matters:supervision": (supervision.pk,), "residents:import": (run.pk,), "residents:household": (town.homes[0].pk,),
        "residents:openings": (town.homes[0].pk,), "conditions:new": ("people",), "conditions:report": (report.pk,), "conditions:hazard": (site.pk,),
        "outreach:area_cards": (code,), "outreach:sheet": (code,), "outreach:outdated": (code,), "outreach:open_box": (box.pk,),
        "outreach:letter": (Matter.objects.get(kind="letter").pk,), "visits:visit": (visit.pk,), "visits:promise": (Promise.objects.get().pk,),
        "visits:before": (town.homes[0].pk,), "visits:assessment": (MonthlyAssessment.objects.get(staff=town.cadre).pk,),
        "visits:spot_check": (draw.checks.get().pk,), "visits:draw": (draw.pk,), "reports:area": (code,),
    }  # fmt: skip


def test_every_route_for_every_role(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    from django.urls import reverse

    wrong = []
    for who in sorted(EVERYBODY):
        client = town.client(who)
        for name, allowed in ROWS.items():
            status = client.get(reverse(name, args=objects.get(name, ()))).status_code
            if (status in (200, 302)) != (who in allowed) or status not in (200, 302, 404):
                wrong.append((who, name, status))
    assert wrong == []


def test_without_signing_in_everything_leads_to_the_sign_in_page(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    from django.urls import reverse

    client = Client()
    for name in ROWS:
        answer = client.get(reverse(name, args=objects.get(name, ())))
        assert answer.status_code == 302, name
        assert "/accounts/login/" in answer["Location"], name
    for path in ("/a/", f"/a/{town.own.code}/", "/slip/"):
        assert client.get(path).status_code == 200


def test_lists_return_exactly_what_the_scope_covers(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    def areas(queryset: Any) -> set[str]:
        return set(queryset.values_list("area__short_name", flat=True))

    def seen(who: str) -> tuple[set[str], set[str], set[str]]:
        staff = Staff.objects.get(username=who)
        return areas(Matter.objects.visible_to(staff)), areas(Household.objects.visible_to(staff)), areas(VisitLog.objects.visible_to(staff))

    assert seen("cadre") == ({"甲村"}, {"甲村"}, {"甲村"})
    assert seen("sibling") == ({"乙村"}, {"乙村"}, set())
    assert seen("far_cadre") == ({"远村"}, {"远村"}, set())
    assert seen("principal") == ({"甲村", "乙村"}, set(), set())
    assert seen("stranger") == ({"远村"}, set(), set())
    for who in BLIND:
        assert seen(who) == (set(), set(), set())
    # The pages and the exports say the same as the query.
    page = town.client("cadre").get("/matters/").content.decode()
    assert "乙村的事" not in page
    assert "远村的事" not in page
    assert town.client("cadre").get("/matters/?export=xlsx").content[:2] == b"PK"


def test_writes_by_strangers_are_404_and_change_nothing(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    from django.urls import reverse

    before = Matter.objects.get(pk=objects["conditions:report"][0])
    for who in ("sibling", "stranger", "health", "admin", "auditor"):
        client = town.client(who)
        assert client.post(reverse("conditions:report", args=objects["conditions:report"]), {"deed": "acknowledge"}).status_code == 404
        assert client.post(reverse("residents:household", args=objects["residents:household"]), {"purpose": "visit"}).status_code == 404
        assert client.post(reverse("visits:visit", args=objects["visits:visit"]), {"deed": "void", "void-text": "x"}).status_code == 404
    after = Matter.objects.get(pk=before.pk)
    assert (before.status, before.version) == (after.status, after.version)


def test_who_sees_but_may_not_do_gets_no_deed(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    from django.urls import reverse

    path = reverse("conditions:report", args=objects["conditions:report"])
    assert town.client("cadre").post(path, {"deed": "acknowledge"}).status_code == 404
    assert town.client("in_charge").post(path, {"deed": "acknowledge", "version": "1"}).status_code == 302
    assert Matter.objects.get(pk=objects["conditions:report"][0]).status == "acknowledged"
