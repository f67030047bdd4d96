"""In a real Chromium: from the code on the card to the close, on a phone and a desk; the complaint nobody finds; a reception."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils.timezone import localtime

from conftest import Town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Assignment, Demand
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.matters.models import Matter
from test_browser import Door, chromium, door, places, pytestmark  # noqa: F401  (fixtures and marks of the browser)


def deed(person: Door, name: str, **values: str) -> None:
    """Open a deed, fill it in, send it, and wait for the page that follows."""
    page = person.page
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
        sent = f"#deed-{name} form button"
    else:
        sent = f"form.deed-button:has(input[value={name}]) button"
    with page.expect_navigation():
        page.click(sent)
    assert not page.query_selector(".alert-danger, .has-error"), (name, person.text()[:600])


def ask(chromium: Any, base: str, code: str, *, text: str, official: str = "") -> tuple[Door, str, str]:  # noqa: F811
    """Ask on a phone as a resident does, from the card's page; return the page with number and code."""
    resident = Door(chromium, base, "phone").go(f"/a/{code}/")
    page = resident.page
    page.click("text=我要反映")
    page.select_option("[name=topic]", "road")
    page.fill("[name=text]", text)
    if official:
        page.check("[name=about_officials]")
        page.select_option("[name=about_official]", official)
    page.wait_for_timeout(3200)  # nobody reads and writes faster; the door for robots
    page.click("text=直接提交")
    return resident, page.inner_text("#number"), page.inner_text("#code")


def test_from_the_card_to_the_close(chromium: Any, live_server: Any, places: Town) -> None:  # noqa: F811
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
        deed(handler, "draft", facts="属实", reasons="有计划", basis="农村公路条例", decision="support", decision_text="十日内修好")
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
        office.go(path)
        deed(office, "follow_up", result="solved")
    deed(office, "close", ground="performed")
    resident.go("/ask/mine/")
    assert "已办结" in resident.text()
    assert Matter.objects.get(pk=demand.pk).status == "closed"
    for person in (resident, office, handler):
        person.close()


def test_the_official_cannot_find_the_complaint(chromium: Any, live_server: Any, places: Town) -> None:  # noqa: F811
    resident, number, _code = ask(chromium, live_server.url, places.own.code, text="要我送礼才给办证", official=str(places.cadre.pk))
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
    keeper.close()


def test_a_reception_from_publication_to_supervision(chromium: Any, live_server: Any, places: Town) -> None:  # noqa: F811
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
    deed(leader, "record", area=str(places.own.pk), topic="subsidy", answer="三天内查清", read_back="on", signed="paper")
    due = local_date(now()) + timedelta(days=3)
    deed(leader, "assign", to=str(places.office.pk), task="查清补贴", due_on=str(due))
    deed(leader, "close")
    part = Assignment.objects.get()
    assert localtime(part.matter.next_due_at).date() >= due
    leader.go(f"/assignments/{part.pk}/")
    deed(leader, "supervise", text="请按时报告", due_on=str(due))
    handler = door(chromium, live_server, "office", "phone").go(f"/assignments/{part.pk}/")
    deed(handler, "finish", text="补贴已补发")
    assert "已办结" in handler.text()
    for person in (office, leader, handler):
        person.close()
