"""A town without one of the upper apps: the pages of the lower ones stand, and lead nowhere that is not there."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tools.upward import owner_of_route

from factories.conditions import a_report, report_condition
from factories.demands import Case
from factories.hazards import a_site
from factories.town import Town
from lianxinqiao.demands.models import Demand
from lianxinqiao.desk import beside
from lianxinqiao.kernel import routes
from lianxinqiao.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
UPPER = ["portal", "overviews", "visits", "hazards", "outreach"]


def take_out(app: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registries be as if settings did not name an app."""
    left = {of: route for of, route in routes.registered().items() if owner_of_route(route) != app}
    monkeypatch.setattr(routes, "_pages", left)
    monkeypatch.setattr(
        beside,
        "_links",
        {
            model: [each for each in found if f".{app}." not in each.__module__]
            for model, found in beside._links.items()
        },
    )


@pytest.mark.parametrize("app", UPPER)
def test_pages_below_an_app_that_is_not_there_are_drawn(
    town: Town, now: datetime, app: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, site = town.homes[0], a_site(town, now)
    danger = a_report(kind="disaster", place="坡下", facts="裂缝变宽", hazard_kind="landslide", hazard_site=site)
    report = report_condition(town.own, danger, by=town.cadre, now=now)
    demand = Case(town, now).accepted()
    pages = {
        "residents": [("cadre", reverse("residents:household", args=[home.pk]))],
        "desk": [("cadre", reverse("desk:me")), ("gov_office", reverse("desk:staff", args=[town.cadre.pk]))],
        "conditions": [("cadre", reverse("conditions:report", args=[report.pk]))],
        "demands": [("petition", reverse("demands:demand", args=[demand.pk]))],
        "outreach": [("secretary", reverse("outreach:area_cards", args=[town.own.code]))],
        "hazards": [("cadre", reverse("hazards:site", args=[site.pk]))],
    }
    take_out(app, monkeypatch)
    drawn = {}
    for below, asked in pages.items():
        for who, path in [] if below == app else asked:
            answer = town.client(who).get(path)
            drawn[path] = (answer.status_code, 'href=""' in answer.content.decode())
    answer = Client().get(reverse("account_login"))
    assert answer.status_code == 200
    assert set(drawn.values()) == {(200, False)}, drawn


def test_what_an_upper_app_offers_stands_on_the_page_of_the_lower_one(town: Town) -> None:
    home = town.homes[0]
    page = town.client("cadre").get(reverse("residents:household", args=[home.pk])).content.decode()
    first = page.index(f"{reverse('visits:new')}?household={home.pk}")
    assert "data-new" in page[first : first + 200]
    assert first < page.index(reverse("visits:before", args=[home.pk]))
    assert reverse("visits:absences") in town.client("cadre").get(reverse("desk:me")).content.decode()


def test_a_case_of_hardship_leads_to_what_the_household_may_ask_for(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    Demand.objects.filter(pk=case.pk).update(track="C", household=town.homes[0])
    page = town.client("office").get(reverse("demands:demand", args=[case.pk])).content.decode()
    assert reverse("relief:new", args=[town.homes[0].pk]) in page


def test_a_receipt_says_where_to_follow_it_where_residents_have_a_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"deed": "file", "area": town.own.pk, "channel": "visit", "topic": "road", "text": "路灯不亮，请来修"}

    def receipt() -> str:
        sent = {**given, "read_back": "on", "id": uuid7()}
        return town.client("cadre").post(reverse("demands:new"), sent).content.decode()

    said = f"http://testserver{reverse('portal:follow')}"
    assert said in receipt()
    take_out("portal", monkeypatch)
    left = receipt()
    assert "查询码" in left and "http://testserver" not in left
