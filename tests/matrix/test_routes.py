"""Route × role × area: every URL has a row, strangers get 404, lists return only what the scope covers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from factories.town import Town
from factories.urls import our_names
from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.kinds import kind_urls
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import VisitLog
from matrix.people import (
    AREA,
    BLIND,
    CARDS,
    CONTENT,
    EVERYBODY,
    HAZARD_KEEPERS,
    KEEPERS,
    LETTERS,
    SERVING,
    TOWN,
    VISITORS,
)

pytestmark = pytest.mark.django_db

# name → who gets 200 or a redirect; everybody else must get 404.  Objects belong to the area ``own``.
ROWS: dict[str, set[str]] = {
    "accounts:second_step": EVERYBODY,
    "desk:today": EVERYBODY,
    "desk:badges": EVERYBODY,
    "desk:messages": EVERYBODY,
    "desk:keys": EVERYBODY,
    "desk:rules": EVERYBODY,
    "desk:audit": {"auditor"},
    "desk:sign_ins": {"auditor"},
    "desk:backups": {"admin"},
    "desk:health": {"admin"},
    "desk:health_brief": {"admin"},
    "desk:held_jobs": {"admin"},
    "desk:me": EVERYBODY,
    "desk:own_sign_ins": EVERYBODY,
    "desk:tokens": EVERYBODY,
    "desk:away": EVERYBODY,
    "desk:team": EVERYBODY,
    "desk:gaps": EVERYBODY,
    "desk:new_staff": KEEPERS,
    "desk:staff": TOWN,
    "desk:message": {"cadre"},
    "matters:inbox": CONTENT | {"discipline"},
    "matters:supervised": CONTENT | {"discipline"},
    "matters:matters": CONTENT,
    "matters:matter": SERVING | {"in_charge", "principal", "mayor", "gov_office", "petition"},
    "matters:supervision": {"in_charge", "principal"},
    "matters:seconds": CONTENT | {"discipline"},
    "matters:second": {"secretary", "leader"},
    "residents:households": CONTENT,
    "residents:new": AREA,
    "intake:template": AREA,
    "intake:imports": AREA,
    "intake:import": SERVING,
    "residents:household": SERVING,
    "residents:openings": SERVING,
    "conditions:reports": CONTENT,
    "conditions:choose": CONTENT,
    "conditions:new": CONTENT,
    "conditions:report": SERVING | {"in_charge", "principal", "mayor", "gov_office", "petition"},
    "hazards:sites": CONTENT,
    "hazards:site": CONTENT - {"sibling", "sibling_secretary", "far_cadre", "stranger"},
    "hazards:new": HAZARD_KEEPERS,
    "hazards:warnings": CONTENT,
    "hazards:warning": CONTENT - {"sibling", "sibling_secretary", "far_cadre", "stranger"},
    "hazards:new_warning": HAZARD_KEEPERS,
    "maternal:slips": CONTENT | {"health"},
    "outreach:cards": CARDS,
    "outreach:area_cards": SERVING | {"gov_office"},
    "outreach:sheet": SERVING | {"gov_office"},
    "outreach:outdated": SERVING | {"gov_office"},
    "outreach:boxes": LETTERS,
    "outreach:open_box": LETTERS - {"sibling_secretary", "stranger"},
    "letters:list": CONTENT,
    "letters:one": LETTERS - {"sibling_secretary", "stranger"},
    "visits:visits": CONTENT,
    "visits:new": VISITORS,
    "visits:review": CONTENT,
    "visits:visit": {"cadre", "secretary", "leader"},
    "visits:promises": CONTENT,
    "visits:promise": {"cadre"},
    "visits:before": SERVING,
    "visits:contacts": CONTENT,
    "visits:needs": AREA,
    "visits:coverage": AREA | {"gov_office"},
    "visits:absences": EVERYBODY,
    "visits:absence": {"cadre", "secretary", "leader"},
    "visits:assessments": CONTENT,
    "visits:assessment": {"cadre", "secretary", "leader", "principal", "mayor"},
    "visits:spot_checks": CONTENT,
    "visits:spot_check": {"leader", "principal", "mayor"},
    "visits:draw": {"leader", "principal", "mayor"},
    "demands:demands": CONTENT | {"discipline"},
    "demands:new": CONTENT,
    "demands:owed": CONTENT,
    "assignments:list": CONTENT | {"discipline"},
    "rates:circles": {"petition", "principal", "mayor", "stranger"},
    "rates:rates": {"petition", "principal", "mayor", "gov_office", "stranger"},
    "hotline:import": {"petition"},
    "demands:wording": {"petition"},
    "demands:months": {"petition"},
    "statements:list": CONTENT | {"discipline"},
    "statements:one": {"cadre", "petition", "discipline"},
    "demands:demand": {
        "petition",
        "principal",
        "mayor",
        "in_charge",
        "security_chief",
        "leader",
        "office",
        "police",
        "judicial",
    },
    "assignments:new": {"office", "petition"},
    "assignments:one": {"police", "office", "petition", "principal", "mayor"},
    "privacy:requests": {"petition"},
    "data-requests:one": {"petition"},
    "leadership:receptions": CONTENT,
    "leadership:new_reception": {"petition", "gov_office"},
    "leadership:reception": CONTENT - {"stranger", "far_cadre"},
    "leadership:reception_visit": {"petition", "principal"},
    "leadership:cases": CONTENT,
    "leadership:load": {"petition", "principal", "mayor", "stranger"},
    "cases:new": {"petition"},
    "leadership:case": {"petition", "principal", "mayor", "leader", "office"},
    "papers:templates": {"petition", "gov_office"},
    "papers:template": {"petition", "gov_office"},
    "papers:paper": {"petition", "office", "police", "judicial"},
    "overviews:areas": EVERYBODY,
    "overviews:area": TOWN,
    "overviews:town": TOWN,
    "overviews:bodies": TOWN,
    "overviews:streams": CONTENT,
    "overviews:search": EVERYBODY,
}
PUBLIC = {
    f"portal:{name}"
    for name in (
        "ask",
        "open",
        "receptions",
        "data",
        "begin",
        "join",
        "follow",
        "mine",
        "open311_discovery",
        "open311_services",
        "open311_definition",
        "open311_requests",
        "open311_request",
    )
} | {
    "portal:areas",
    "portal:area",
    "portal:notice",
    "portal:town",
    "portal:slip",
    "desk:preferences",
    "accounts:begin",
    "accounts:recover",
    "accounts:forgotten",
}


def test_every_url_has_its_row() -> None:
    """What a kind brings by itself is proved from its declaration (tests/proof/test_pages.py); a row here says it once more."""
    every, by_itself = our_names(get_resolver().url_patterns), our_names(list(kind_urls()))
    assert every - by_itself <= set(ROWS) | PUBLIC <= every


def test_every_route_for_every_role(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    wrong = []
    for who in sorted(EVERYBODY):
        client = town.client(who)
        for name, allowed in ROWS.items():
            status = client.get(reverse(name, args=objects.get(name, ()))).status_code
            if (status in (200, 302)) != (who in allowed) or status not in (200, 302, 404):
                wrong.append((who, name, status))
    assert wrong == []


def test_without_signing_in_everything_leads_to_the_sign_in_page(
    town: Town, objects: dict[str, tuple[Any, ...]]
) -> None:
    client = Client()
    for name in ROWS:
        answer = client.get(reverse(name, args=objects.get(name, ())))
        assert answer.status_code == 302, name
        assert "/accounts/login/" in answer["Location"], name
    own = f"/a/{town.own.code}/"
    services = ("discovery", "services", "requests")
    for path in (
        "/a/",
        own,
        f"{own}ask/",
        f"{own}open/",
        f"{own}receptions/",
        f"{own}data/",
        "/ask/follow/",
        "/slip/",
        *(f"/open311/v2/{name}.json" for name in services),
    ):
        assert client.get(path).status_code == 200
    # Without a receipt there is nothing of one's own, and nothing unpublished is shown.
    assert client.get("/ask/mine/")["Location"] == "/ask/follow/"
    assert (
        "送礼"
        not in client.get(f"{own}open/").content.decode() + client.get("/open311/v2/requests.json").content.decode()
    )


def test_lists_return_exactly_what_the_scope_covers(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    def areas(queryset: Any) -> set[str]:
        return set(queryset.values_list("area__short_name", flat=True))

    def seen(who: str) -> tuple[set[str], set[str], set[str]]:
        staff = Staff.objects.get(username=who)
        return (
            areas(Matter.objects.visible_to(staff)),
            areas(Household.objects.visible_to(staff)),
            areas(VisitLog.objects.visible_to(staff)),
        )

    assert seen("cadre") == ({"甲村"}, {"甲村"}, {"甲村"})
    assert seen("sibling") == ({"乙村"}, {"乙村"}, set())
    assert seen("far_cadre") == ({"远村"}, {"远村"}, set())
    assert seen("discipline") == ({"甲村"}, set(), set())
    assert seen("principal") == ({"甲村", "乙村"}, set(), set())
    assert seen("stranger") == ({"远村"}, set(), set())
    for who in BLIND:
        assert seen(who) == (set(), set(), set())
    # The pages and the exports say the same as the query.
    page = town.client("cadre").get("/matters/").content.decode()
    assert "乙村的事" not in page
    assert "远村的事" not in page
    assert town.client("cadre").get("/matters/?export=xlsx").content[:2] == b"PK"
