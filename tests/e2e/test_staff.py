"""A real Chromium against a real server: the loop of a day, at desk and phone width, and axe on every page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from factories import beginnings
from factories.browser import BROWSER, SIZES, Door, door, faults
from factories.town import PASSWORD, Town

pytestmark = BROWSER


def test_the_loop_of_a_day(chromium: Any, live_server: Any, places: Town) -> None:
    from factories.months import count, explain
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.matters.models import Matter
    from lianxinqiao.visits.limits import Month
    from lianxinqiao.visits.models import MonthlyAssessment, SpotCheck, VisitLog

    # A visit on a phone that raises a report.
    cadre = door(chromium, live_server, "cadre", "phone").go(f"/visits/new/?household={places.homes[0].pk}")
    page = cadre.page
    page.click("details.more-fields > summary")
    page.select_option("[name=report_kind]", "people")
    page.fill("[name=report_facts]", "水管断了两天")
    page.click("details.more-fields button.btn-primary")
    page.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}/$"))
    assert "民情：甲村" in cadre.text()
    visit, matter = VisitLog.objects.get(), Matter.objects.get()
    cadre.close()
    # The leader in charge acknowledges, judges, responds, resolves, answers.
    leader = door(chromium, live_server, "in_charge").go("/")
    page = leader.page
    page.click("a.row-link:has-text('民情：甲村') >> nth=0")
    assert "水管断了两天" in leader.text()
    page.click("form.deed-button button:has-text('签收')")
    page.click("#deed-judge summary")
    page.click("#deed-judge form button")
    for name, words in (("respond", "已派人"), ("resolve", "接好了")):
        page.click(f"#deed-{name} summary")
        page.fill(f"#deed-{name} textarea", words)
        page.click(f"#deed-{name} form button")
    page.click("#deed-answer summary")
    page.fill("#deed-answer textarea", "当天通水")
    page.click("#deed-answer form button")
    page.wait_for_selector("text=已答复并办结。")
    matter.refresh_from_db()
    assert matter.status == "closed"
    leader.close()
    # The secretary accepts the diary and confirms a month.
    count(Month.of(visit.visited_on), now())
    explain(places.cadre, now())
    secretary = door(chromium, live_server, "secretary").go("/visits/review/")
    page = secretary.page
    page.click("a.row-link >> nth=0")
    page.click("form.deed-button button:has-text('通过')")
    page.wait_for_selector("text=已通过。")
    row = MonthlyAssessment.objects.get(staff=places.cadre)
    secretary.go(f"/assessments/{row.pk}/")
    page.click("#deed-confirm summary")
    page.fill("#deed-confirm textarea", "本月汛期值守")
    page.click("#deed-confirm form button")
    page.wait_for_selector("text=已确认")
    secretary.close()
    # What the night drew is closed by the linked leader.
    check = beginnings.check(places, now())
    linked = door(chromium, live_server, "leader").go(f"/spot-checks/{check}/")
    page = linked.page
    page.click("#deed-finding summary")
    page.check("#deed-finding input[value=match]")
    page.click("#deed-finding form button")
    page.wait_for_selector("text=已记录。")
    assert SpotCheck.objects.get().conclusion == "matched"
    linked.close()


def test_everybody_can_sign_in_and_sees_today(chromium: Any, live_server: Any, places: Town) -> None:
    for who in (
        "cadre",
        "secretary",
        "office",
        "leader",
        "in_charge",
        "principal",
        "gov_office",
        "petition",
        "safety",
        "police",
        "judicial",
        "health",
        "auditor",
        "admin",
    ):
        person = door(chromium, live_server, who)
        assert "今天" in person.text()
        person.close()


def test_a_card_prints(chromium: Any, live_server: Any, places: Town) -> None:
    person = door(chromium, live_server, "secretary").go(f"/cards/{places.own.code}/")
    assert "试cadre" in person.text()
    answer = person.context.request.get(f"{live_server.url}/cards/{places.own.code}/sheet.pdf")
    assert answer.body()[:5] == b"%PDF-"
    person.close()


def test_a_passkey_signs_in_without_a_password(chromium: Any, live_server: Any, places: Town) -> None:
    base = live_server.url.replace("127.0.0.1", "localhost")
    person = Door(chromium, base, "phone")
    page = person.page
    debugger = person.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    person.sign_in("cadre").go("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("form.card-form button")
        page.wait_for_url(re.compile("/add/"))
    page.check("input[type=checkbox]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("recovery-codes"))
    person.go("/accounts/2fa/webauthn/")
    assert "单独登录" in person.text()
    person.context.clear_cookies()

    person.go("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{base}/")
    assert "今天" in person.text()
    person.close()


def test_a_box_is_opened_with_several_letters(chromium: Any, live_server: Any, places: Town) -> None:
    from lianxinqiao.matters.models import Matter
    from lianxinqiao.outreach.models import OpinionBox

    box = OpinionBox.objects.create(area=places.own, place="门口", set_up_on="2026-01-01")
    person = door(chromium, live_server, "secretary", "phone").go(f"/boxes/{box.pk}/open/")
    page = person.page
    page.select_option("[name=second]", str(places.leader.pk))
    for number in range(1, 5):
        if number > 1:
            page.click("text=再加一封信")
        page.fill(f"[name=text{number}]", f"第{number}封：路灯不亮")
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=请另一位开箱人登录确认")
    assert not Matter.objects.filter(kind="letter").exists()
    person.close()
    # The second person agrees under their own sign-in; only then is the box open.
    second = door(chromium, live_server, "leader", "phone").go("/inbox/seconds/")
    second.page.click("main a.row-link >> nth=0")
    second.page.click("#deed-agree summary")
    second.page.click("#deed-agree form button")
    second.page.wait_for_selector("text=已同意并办理")
    assert Matter.objects.filter(kind="letter").count() == 4
    second.close()


PAGES = {
    "cadre": [
        "/",
        "/visits/",
        "/visits/new/",
        "/households/",
        "/households/new/",
        "/households/imports/",
        "/reports/new/",
        "/reports/new/people/",
        "/reports/new/opinion/",
        "/reports/new/security/",
        "/reports/new/disaster/",
        "/maternal/",
        "/promises/",
        "/contacts/",
        "/contacts/needs/",
        "/relief/",
        "/hazards/",
        "/warnings/",
        "/warnings/new/",
        "/absences/",
        "/me/",
        "/me/tokens/",
        "/me/away/",
        "/messages/",
        "/keys/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/hazards/new/",
    ],
    "secretary": [
        "/",
        "/visits/review/",
        "/assessments/",
        "/boxes/",
        "/cards/",
        "/contacts/coverage/",
        "/inbox/todo/",
        "/inbox/supervised/",
    ],
    "leader": ["/", "/spot-checks/", "/matters/", "/reports/", "/search/?q=s"],
    "principal": ["/", "/streams/", "/areas/", "/areas/990001100201/"],
    "gov_office": ["/team/", "/team/gaps/", "/team/new/", "/rules/", "/cards/990001100201/"],
    "petition": [
        "/demands/",
        "/demands/new/",
        "/demands/owed/",
        "/demands/circles/",
        "/demands/rates/",
        "/demands/months/",
        "/demands/wording/",
        "/demands/import/",
        "/data-requests/",
        "/receptions/",
        "/receptions/new/",
        "/cases/",
        "/cases/load/",
        "/papers/",
        "/assignments/",
    ],
    "auditor": ["/audit/"],
}


@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(
    chromium: Any, live_server: Any, places: Town, size: str
) -> None:
    found: list[Any] = []
    stranger = Door(chromium, live_server.url, size)
    for path in (
        "/a/",
        "/a/990001100201/",
        "/slip/",
        "/accounts/login/",
        "/a/990001100201/ask/",
        "/a/990001100201/ask/?about=matter",
        "/a/990001100201/ask/?about=official",
        "/a/990001100201/open/",
        "/a/990001100201/data/",
        "/a/990001100201/receptions/",
        "/ask/follow/",
    ):
        found += faults(stranger.go(path))
    stranger.close()
    for who, paths in PAGES.items():
        person = door(chromium, live_server, who, size)
        for path in paths:
            found += faults(person.go(path))
        person.close()
    assert found == []
