"""In a real Chromium: from the code on the card to the close, on a phone and a desk; the complaint nobody finds; a reception."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, localtime

from factories.browser import BROWSER, SIZES, Door, door, faults
from factories.demands import Filing, done, file_demand
from factories.leadership import Day, propose
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.town import Town
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.relief.kind import RELIEF

pytestmark = BROWSER


def deed(person: Door, name: str, **values: str) -> None:
    """Open a deed, fill it in, send it, and wait for the page that follows."""
    page = person.page
    if page.query_selector(f".more-deeds:not([open]) #deed-{name}"):
        page.click(".more-deeds > summary")
    if page.query_selector(f"#deed-{name}"):
        if page.get_attribute(f"#deed-{name}", "open") is None:
            page.click(f"#deed-{name} > summary")
        for field, value in values.items():
            target = f"#deed-{name} [name={name}-{field}]"
            kind = page.get_attribute(target, "type") or page.evaluate("s => document.querySelector(s).tagName", target)
            if kind == "radio":
                page.check(f"{target}[value='{value}']")
            elif kind == "checkbox":
                page.check(target)
            elif kind == "SELECT":
                page.select_option(target, value)
            else:
                page.fill(target, value)
        sent = f"#deed-{name} form > button"
    else:
        sent = f"form.deed-button:has(input[value={name}]) button"
    with page.expect_navigation():
        page.click(sent)
    assert not page.query_selector(".alert-danger, .has-error"), (name, person.text()[:600])


def ask(chromium: Any, base: str, code: str, *, text: str, official: str = "") -> tuple[Door, str, str]:
    """Ask on a phone as a resident does, from the card's page; return the page with number and code."""
    resident = Door(chromium, base, "phone").go(f"/a/{code}/")
    page = resident.page
    page.click("text=我要反映")
    page.click("text=是，反映干部办事 >> nth=0" if official else "text=不是，是别的事")
    if official:
        page.select_option("[name=about_official]", official)
        page.check("[name=conduct][value=obstruction]")
    else:
        page.select_option("[name=topic]", "road")
        page.fill("[name=public_summary]", "路不通")
    page.fill("[name=text]", text)
    page.wait_for_timeout(3200)  # nobody reads and writes faster; the door for robots
    page.click("text=下一步")
    page.wait_for_selector("text=别人能看到的")
    shown = resident.text()
    assert ("什么都看不到" if official else "路不通") in shown
    page.click("button[name=send]")
    return resident, page.inner_text("#number"), page.inner_text("#code")


def test_from_the_card_to_the_close(chromium: Any, live_server: Any, places: Town) -> None:
    resident, number, code = ask(chromium, live_server.url, places.own.code, text="机耕路塌方，车过不去")
    demand = Demand.objects.get()
    path = f"/demands/{demand.pk}/"
    office = door(chromium, live_server, "petition").go(path)
    deed(office, "register", petition_class="appeal", public_summary="机耕路塌方", is_public="on")
    deed(office, "screen", conflict_checked="on")
    deed(office, "accept", handler=str(places.office.pk), is_told="on")
    handler = door(chromium, live_server, "office", "phone").go(path)
    deed(handler, "start")

    def opinion() -> None:
        handler.go(path)
        deed(handler, "triage", lawful="1", reasonable="1", in_hardship="0", reason="列入今年计划")
        office.go(path)
        deed(office, "review_triage", agrees="1")
        handler.go(path)
        deed(
            handler,
            "draft",
            facts="属实",
            reasons="有计划",
            basis="农村公路条例",
            decision="support",
            decision_text="十日内修好",
        )
        head = door(chromium, live_server, "principal").go(path)
        deed(head, "issue")
        head.close()
        handler.go(path)
        deed(handler, "deliver")
        deed(handler, "perform", what="清了塌方，铺了石子")

    opinion()
    resident.go("/ask/follow/")
    resident.page.fill("[name=number]", number)
    resident.page.fill("[name=code]", code)
    with resident.page.expect_navigation():
        resident.page.click("main form button.btn-primary")
    assert "农村公路条例" in resident.text()
    deed(resident, "say", solved="no", rating="not", why="又塌了")
    assert "办理中" in resident.text()
    opinion()
    resident.go("/ask/mine/")
    deed(resident, "say", solved="yes", rating="satisfied")
    for _time in range(2):
        # Its day comes.
        FollowUp.objects.filter(demand=demand.pk, done_on=None).update(due_on=localdate())
        office.go(path)
        deed(office, "follow_up", result="solved")
    deed(office, "close", ground="performed")
    resident.go("/ask/mine/")
    assert "已办结" in resident.text()
    assert Matter.objects.get(pk=demand.pk).status == "closed"
    for person in (resident, office, handler):
        person.close()


def test_the_official_cannot_find_the_complaint(chromium: Any, live_server: Any, places: Town) -> None:
    resident, number, _code = ask(
        chromium, live_server.url, places.own.code, text="要我送礼才给办证", official=str(places.cadre.pk)
    )
    resident.close()
    demand = Demand.objects.get()
    for who in ("cadre", "secretary", "principal"):
        person = door(chromium, live_server, who)
        for path in (f"/demands/{demand.pk}/", f"/matters/{demand.pk}/"):
            person.go(path)
            assert "没有找到" in person.text()
        for path in ("/demands/?q=送礼", "/matters/", "/inbox/todo/", f"/search/?q={number}", "/messages/"):
            person.go(path)
            assert "内容密封" not in person.text(), (who, path)
        person.close()
    keeper = door(chromium, live_server, "discipline").go("/demands/")
    keeper.page.click("a.row-link >> nth=0")
    keeper.page.wait_for_url(re.compile(str(demand.pk)))
    assert "要我送礼才给办证" in keeper.text()
    # The official is heard on the matter, in other words than the complaint's.
    deed(keeper, "statement", to=str(places.cadre.pk), summary="十月办证收费的情况")
    official = door(chromium, live_server, "cadre", "phone").go(f"/statements/{demand.statements.get().pk}/")
    assert number not in official.text()
    assert faults(official) == []
    deed(official, "give", text="按县里文件收的工本费")
    official.close()
    keeper.go(f"/demands/{demand.pk}/")
    assert "按县里文件收的工本费" in keeper.text()
    keeper.close()


def test_a_reception_from_publication_to_supervision(chromium: Any, live_server: Any, places: Town) -> None:
    office = door(chromium, live_server, "petition").go("/receptions/new/")
    page = office.page
    page.select_option("[name=leader]", str(places.principal.pk))
    page.fill("[name=on]", str(local_date(now()) + timedelta(days=12)))
    page.fill("[name=starts_at]", "09:00")
    page.fill("[name=ends_at]", "11:00")
    page.fill("[name=place]", "镇政府一楼")
    with page.expect_navigation():
        page.click("main form button.btn-primary")
    deed(office, "publish")
    day = ReceptionDay.objects.get()
    resident = Door(chromium, live_server.url, "phone").go(f"/a/{places.own.code}/receptions/")
    resident.page.wait_for_timeout(3200)
    resident.page.click("summary:has-text('预约')")
    resident.page.fill("[name=about]", "补贴没有到账")
    with resident.page.expect_navigation():
        resident.page.click("button:has-text('约这一天')")
    assert "1 号" in resident.text()
    resident.close()
    leader = door(chromium, live_server, "principal").go(f"/receptions/{day.pk}/")
    leader.page.click("main .plain-list a >> nth=0")
    leader.page.wait_for_url(re.compile("/receptions/visits/"))
    page = leader.page
    page.click("#deed-record > summary")
    box = page.locator("#deed-record [data-sign] svg")
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + 90, frame["y"] + 60, steps=6)
    page.mouse.up()
    deed(
        leader, "record", area=str(places.own.pk), topic="subsidy", answer="三天内查清", read_back="on", signed="screen"
    )
    assert page.query_selector("svg.signature path[d^=M]")
    due = local_date(now()) + timedelta(days=3)
    deed(leader, "assign", to=str(places.office.pk), task="查清补贴", due_on=str(due))
    deed(leader, "close")
    part = Assignment.objects.get()
    record = leader.page.url
    clock = part.matter.clocks.get()
    for days in (0, 1, 2, 3, 4, 5):  # the office hours in which a reminder may go out
        check_clocks(now=clock.start_at.replace(hour=3) + timedelta(days=days))
    leader.page.goto(record)
    assert "50% 已提醒" in leader.text()
    assert localtime(part.matter.next_due_at).date() >= due
    leader.go(f"/assignments/{part.pk}/")
    deed(leader, "supervise", text="请按时报告", due_on=str(due))
    handler = door(chromium, live_server, "office", "phone").go(f"/assignments/{part.pk}/")
    deed(handler, "finish", text="补贴已补发")
    assert "已办结" in handler.text()
    for person in (office, leader, handler):
        person.close()


@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing_on_single_pages(chromium: Any, live_server: Any, places: Town, size: str) -> None:
    """One demand, part, request, reception, record and case with their forms open; and what a resident sees of theirs."""
    right_now = now()
    stated = Filing(topic="road", text="机耕路塌方，车过不去", asker_name="李某", public_summary="机耕路塌方")
    receipt = file_demand(places.own, stated, by=None, now=right_now)
    pk = receipt.demand.pk
    office: dict[str, Any] = {"by": places.petition, "expected_version": None, "now": right_now}
    handler: dict[str, Any] = {"by": places.office, "expected_version": None, "now": right_now}
    done("register", pk, petition_class="appeal", public_summary="机耕路塌方", is_public=True, **office)
    done("screen", pk, conflict_checked=True, **office)
    done("accept", pk, handler=places.office, is_told=True, **office)
    done("start", pk, **handler)
    done(
        "triage",
        pk,
        lawful=False,
        reasonable=True,
        in_hardship=False,
        reason="合理",
        policies_checked="查过",
        partial_solution="一部分",
        **handler,
    )
    done("ask_extension", pk, days=20, reason="等检测", **handler)
    part = give_part(pk, to=places.police, task="量一量", due_on=local_date(right_now), by=places.office, now=right_now)
    request = ask_about_data(places.own, text="看看", now=right_now).row
    day = Day(places, right_now, ahead=0)
    visit = day.walk_in(about="路灯")
    case = propose(pk, by=places.petition, now=right_now)
    given = {"relief": "temporary", "hardship": "住院", "agreed_on": local_date(right_now)}
    helped = begin(RELIEF, given, beside=places.homes[0].pk, by=places.cadre, now=right_now).row
    found: list[Any] = []
    staff = {
        "cadre": [f"/relief/new/{places.homes[1].pk}/"],
        "petition": [
            f"/demands/{pk}/",
            f"/demands/{pk}/?deed=outside",
            f"/demands/{pk}/?deed=review_triage",
            f"/demands/{pk}/?deed=reissue",
            f"/data-requests/{request.pk}/",
            f"/receptions/{day.pk}/",
            f"/receptions/visits/{visit.pk}/",
            f"/cases/{case.pk}/",
        ],
        "office": [f"/demands/{pk}/?deed=explain", f"/demands/{pk}/?deed=draft", f"/assignments/{part.pk}/"],
        "gov_office": [f"/relief/{helped.pk}/"],
        "principal": [f"/demands/{pk}/?deed=extend", f"/cases/{case.pk}/?deed=confirm"],
    }
    for who, paths in staff.items():
        person = door(chromium, live_server, who, size)
        for path in paths:
            person.go(path)
            if "/receptions/visits/" in path:
                person.page.click("#deed-record > summary")
            found += faults(person)
        person.close()
    resident = Door(chromium, live_server.url, size).go(f"/a/{places.own.code}/ask/?about=matter")
    page = resident.page
    page.select_option("[name=topic]", "road")
    page.fill("[name=text]", "机耕路又塌了")
    page.click("text=下一步")
    page.wait_for_selector("text=附近有人反映过")
    found += faults(resident)
    page.wait_for_timeout(3200)
    page.click("button:has-text('我也是')")
    page.wait_for_selector("#code")
    found += faults(resident)
    resident.go("/ask/follow/")
    page.fill("[name=number]", receipt.number)
    page.fill("[name=code]", receipt.code)
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile("/ask/mine/"))
    for each in page.query_selector_all("details.deed > summary"):
        each.click()
    found += faults(resident)
    resident.close()
    assert found == []


def test_relief_from_the_household_to_the_decision(chromium: Any, live_server: Any, places: Town) -> None:
    """R-14.3: the cadre hands it in from the household's page, the office decides, the cadre tells the household."""
    cadre = door(chromium, live_server, "cadre", "phone").go(f"/households/{places.homes[0].pk}/")
    page = cadre.page
    page.click("a:has-text('申请救助')")
    page.select_option("[name=relief]", "medical")
    page.fill("[name=hardship]", "住院，药费自付多")
    with page.expect_navigation():
        page.click("main form button.btn-primary")
    path = page.url.removeprefix(live_server.url)
    assert not page.query_selector("#deed-decide")  # who hands it in does not decide
    office = door(chromium, live_server, "gov_office").go(path)
    deed(office, "decide", is_granted="1", basis="社会救助暂行办法第二十九条", decision="报销自付部分的一半")
    cadre.go(path)
    deed(cadre, "tell")
    assert "已告知" in cadre.text()
    for person in (cadre, office):
        person.close()


def test_the_second_to_press_sees_what_the_first_did(chromium: Any, live_server: Any, places: Town) -> None:
    receipt = file_demand(places.own, Filing(topic="road", text="机耕路塌方，车过不去"), by=None, now=now())
    path = f"/demands/{receipt.demand.pk}/"
    one, other = (door(chromium, live_server, "petition").go(path) for _person in range(2))
    other.page.click("#deed-register > summary")
    other.page.fill("#deed-register [name=register-public_summary]", "三组机耕路塌方，绕行")
    deed(one, "register", petition_class="appeal")
    with other.page.expect_navigation():
        other.page.click("#deed-register form > button")
    shown = other.text()
    assert "已登记，待甄别" in shown
    assert "三组机耕路塌方，绕行" in shown  # nothing typed is lost
    assert Matter.objects.get(pk=receipt.demand.pk).steps.filter(event="register").count() == 1
    for person in (one, other):
        person.close()
