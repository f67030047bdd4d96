"""Five-conditions reports: what they ask, whom they reach, how fast."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.pictures import changed, picture
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import ApiToken, Appointment, Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.asks import REPORTED_ON_PAGE
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.kind import REPORTS
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.policies import HANDLER, IN_CHARGE, tags_of
from lianxinqiao.conditions.queries.gaps import kinds_without_one_leader
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import Area, HazardSite, VillagerGroup

pytestmark = pytest.mark.django_db

# A token says when it was used last.
TOKENS = ApiToken._meta.db_table


def by_api(client: Client, body: dict[str, Any], token: str, key: UUID | None = None) -> Any:
    """Raise a report over the API."""
    headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": str(key)} if key else {})}
    return client.post("/api/v1/reports", body, content_type="application/json", headers=headers)


@pytest.mark.rule("R-4.1")
def test_the_five_blocks_say_nothing_by_default(town: Town, now: datetime) -> None:
    """The form forces no invention."""
    visit = write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )

    assert set(visit.blocks().values()) == {"none"}
    assert set(visit.blocks()) == {"people", "opinion", "security", "disaster", "maternal"}


@pytest.mark.rule("R-4.7")
def test_criteria_stand_beside_the_choice(town: Town) -> None:
    page = town.client("cadre").get("/reports/new/disaster/").content.decode()

    for words in ("有人受威胁或正在垮塌", "道路中断或房屋受损", "裂缝、渗水等变化加快", "隐患点有轻微变化"):
        assert words in page


@pytest.mark.rule("R-4.7")
def test_the_limit_of_a_new_level_runs_from_the_reports_beginning(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(place="x", facts="断水", urgency=1), by=town.cadre, now=now)
    do(REPORTS[ConditionKind.PEOPLE], report.pk, "acknowledge", by=town.in_charge, now=now)
    later = now + timedelta(hours=3)

    do(REPORTS[ConditionKind.PEOPLE], report.pk, "judge", {"urgency": 2}, by=town.in_charge, now=later)

    clock = Clock.objects.get(matter=report.pk, rule="five.response.urgent", state="running")
    assert (clock.start_at, clock.due_at) == (now, now + timedelta(hours=8))
    assert Matter.objects.get(pk=report.pk).urgency == 2


@pytest.mark.rule("R-4.9")
def test_a_second_response_and_a_handing_over_keep_the_moment_of_the_first(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(place="x", facts="断水", urgency=1), by=town.cadre, now=now)
    first = now + timedelta(hours=1)

    def done(name: str, by: Staff, at: datetime, **given: Any) -> datetime | None:
        do(REPORTS[ConditionKind.PEOPLE], report.pk, name, given, by=by, now=at)
        return Report.objects.get(pk=report.pk).responded_at

    for name, given in (("acknowledge", {}), ("judge", {"urgency": 1})):
        done(name, town.in_charge, now, **given)
    assert done("respond", town.in_charge, first, reason="已派人抢修") == first
    done("resolve", town.in_charge, first, reason="接好了")
    done("answer", town.in_charge, first, answer="当天通水")
    done("reopen", town.cadre, first, reason="晚上又停了")
    again = first + timedelta(hours=5)
    assert done("respond", town.in_charge, again, reason="又派了人") == first
    assert done("hand_over", town.in_charge, again, body="镇水厂", person="值班员") == first


@pytest.mark.rule("R-4.8")
def test_an_unfilled_post_goes_to_the_town_head_and_is_flagged(town: Town, now: datetime) -> None:
    Appointment.objects.filter(role="leader_in_charge").delete()

    report = report_condition(town.own, a_report(kind="people", place="x", facts="断水"), by=town.cadre, now=now)

    assert report.matter.owner in (town.principal, town.mayor)
    assert report.matter.steps.get().data == {"unassigned": True}
    told = Message.objects.filter(title="民情没有分管领导，已交主要领导办理，请任命分管领导")
    assert [message.recipient for message in told] == [town.gov_office]
    report_condition(town.own, a_report(kind="people", place="y", facts="断电"), by=town.cadre, now=now)
    assert told.count() == 1, "once a day"


@pytest.mark.rule("R-4.8")
def test_each_kind_has_exactly_one_leader_in_charge(town: Town, now: datetime) -> None:
    today = local_date(now)

    def broken(*areas: Area) -> list[tuple[Area, str]]:
        return [(gap.area, gap.text) for gap in kinds_without_one_leader(list(areas), today)]

    first = town.town
    assert broken(town.own, town.other) == []
    other = Appointment.objects.create(
        staff=town.mayor, role="leader_in_charge", area=first, kinds=["people"], starts_on=today
    )
    assert broken(town.own, town.other) == [(first, "民情有2名分管领导，只应有1名：试in_charge、试mayor")]
    assert kinds_without_one_leader([town.own], today - timedelta(days=1)) == []
    Appointment.objects.filter(pk=other.pk).update(area=town.own)
    assert broken(town.own, town.other) == [], "the nearest one decides"
    Appointment.objects.filter(staff=town.security_chief).update(ends_on=today)
    assert broken(town.own, town.other) == [(first, "警情没有分管领导，暂由主要领导办理")]
    assert "警情没有分管领导" in town.client("gov_office").get("/team/gaps/").content.decode()


@pytest.mark.parametrize(("urgency", "ack", "response"), [(3, 0.5, 2), (2, 2, 8), (1, 24, 72)])
@pytest.mark.rule("R-4.9")
def test_clocks_by_severity(town: Town, now: datetime, urgency: int, ack: float, response: float) -> None:
    """Hours run; three days end at 24:00."""
    report = report_condition(
        town.own,
        a_report(kind="people", place="x", facts="断水", urgency=urgency, phoned_at=now),
        by=town.cadre,
        now=now,
    )
    held = {clock.rule.split(".")[1]: clock for clock in Clock.objects.filter(matter=report.pk)}

    assert held["ack"].due_at - held["ack"].start_at == timedelta(hours=ack)
    if urgency > 1:
        assert held["response"].due_at - held["response"].start_at == timedelta(hours=response)
    else:
        assert timedelta(days=3) <= held["response"].due_at - held["response"].start_at <= timedelta(days=4)


@pytest.mark.parametrize(
    "words",
    ["老张13812345678说的", "身份证11010519491231002X", "微信号abc_123 在问", "见https://x.cn/g/1", "＠王五 说的"],
)
@pytest.mark.rule("R-4.3")
@pytest.mark.rule("RR-5")
def test_opinion_refuses_what_names_a_person(town: Town, now: datetime, words: str) -> None:
    with pytest.raises(InvalidInput):
        report_condition(
            town.own,
            a_report(kind="opinion", place="集市", facts=words, answer_needed="几时修"),
            by=town.cadre,
            now=now,
        )

    assert not Report.objects.exists()
    columns = {field.name for field in Report._meta.get_fields()}
    assert not columns & {"person", "account", "phone", "nickname", "author_name"}


@pytest.mark.rule("RR-13")
def test_who_is_excluded_never_finds_it(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(kind="people", place="x", facts="断水的事"), by=town.cadre, now=now)
    report.matter.excluded.add(town.secretary)
    Matter.objects.filter(pk=report.pk).update(title="断水的事")
    client = town.client("secretary")

    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/matters/{report.pk}/").status_code == 404
    for path in ("/matters/", f"/search/?q={report.matter.number}", "/reports/", f"/areas/{town.own.code}/", "/"):
        assert "断水的事" not in client.get(path).content.decode(), path
    assert "断水的事" in town.client("leader").get("/matters/").content.decode()


@pytest.mark.rule("RR-7")
def test_security_is_handed_over_and_whoever_answers_it_here_is_told_why_not(town: Town, now: datetime) -> None:
    """Every other kind has its first response."""
    given = {"reason": "去看看"}

    def judged(kind: str, by: Staff) -> Report:
        report = report_condition(town.own, a_report(kind=kind, place="x", facts="路灯被砸"), by=town.cadre, now=now)
        do(REPORTS[ConditionKind(kind)], report.pk, "acknowledge", by=by, now=now)
        do(REPORTS[ConditionKind(kind)], report.pk, "judge", {"urgency": 0}, by=by, now=now)
        return report

    report = judged("security", town.security_chief)
    with pytest.raises(NotPermitted, match="警情只移交公安机关办理，本系统不作处置。"):
        do(REPORTS[ConditionKind.SECURITY], report.pk, "respond", given, by=town.security_chief, now=now)
    report = judged("people", town.in_charge)
    done = do(REPORTS[ConditionKind.PEOPLE], report.pk, "respond", given, by=town.in_charge, now=now)
    assert done.row.matter.status == "responding"


@pytest.mark.rule("R-4.8")
def test_a_leader_answers_for_their_own_kinds_alone(town: Town, now: datetime) -> None:
    report = report_condition(town.own, a_report(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    kind = REPORTS[ConditionKind.PEOPLE]
    with pytest.raises(NotVisible):
        do(kind, report.pk, "acknowledge", by=town.security_chief, now=now)
    # By another post they find it, and still answer for security alone.
    Appointment.objects.create(
        staff=town.security_chief, role="area_leader", area=town.own, starts_on=day_before(now, 9)
    )
    chief = Staff.objects.get(pk=town.security_chief.pk)

    with pytest.raises(NotPermitted):
        do(kind, report.pk, "acknowledge", by=chief, now=now)
    assert tags_of(chief, report.matter) == frozenset()
    assert tags_of(town.in_charge, report.matter) == {IN_CHARGE, HANDLER}


@pytest.mark.rule("R-4.8")
def test_a_report_is_raised_once_and_its_id_stands_for_its_content(town: Town, now: datetime) -> None:
    number = uuid4()
    said = a_report(place="x", facts="断水")
    first = report_condition(town.own, said, by=town.cadre, now=now, id=number)
    before = picture()
    assert report_condition(town.own, said, by=town.cadre, now=now, id=number) == first
    for other in ({"facts": "停电"}, {"kind": "security"}):
        with pytest.raises(InvalidInput) as refused:
            report_condition(town.own, {**said, **other}, by=town.cadre, now=now, id=number)
        assert refused.value.field == "id"
    with pytest.raises(NotVisible):
        report_condition(town.own, said, by=town.director, now=now, id=number)
    assert changed(before, picture()) == []


@pytest.mark.rule("R-4.1")
def test_only_who_has_a_post_over_the_area_reports_from_it(town: Town, now: datetime) -> None:
    before = picture()
    for who in (town.sibling, town.stranger):
        with pytest.raises(NotPermitted):
            report_condition(town.own, a_report(place="x", facts="断水"), by=who, now=now)
    assert changed(before, picture()) == []


@pytest.mark.rule("SM-2")
@pytest.mark.parametrize(("minutes", "is_taken"), [(-20 * 24 * 60, False), (-1, False), (0, True), (1, True)])
def test_who_was_telephoned_before_it_happened_was_not_told_of_it(
    town: Town, now: datetime, minutes: int, is_taken: bool
) -> None:
    happened = now - timedelta(hours=2)
    phoned = happened + timedelta(minutes=minutes)
    given = a_report(place="x", facts="断水", urgency=3, occurred_at=happened, phoned_at=phoned)
    if not is_taken:
        with pytest.raises(InvalidInput, match="核对电话时间") as refused:
            report_condition(town.own, given, by=town.cadre, now=now)
        assert refused.value.field == "phoned_at"
    token = issue_token(town.cadre, name="t", days=1, now=now)
    body = {"area": town.own.code, **json.loads(json.dumps(given, default=str))}
    assert by_api(town.client("cadre"), body, token).status_code == (201 if is_taken else 422)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("kind", {"kind": "maternal"}),
        ("kind", {"kind": ""}),
        ("place", {"place": " "}),
        ("facts", {"facts": " "}),
        ("urgency", {"urgency": 4}),
        ("phoned_at", {"urgency": 3}),
        ("answer_needed", {"kind": "opinion"}),
        ("place", {"kind": "opinion", "answer_needed": "几时修", "place": "13812345678家"}),
        ("answer_needed", {"kind": "opinion", "answer_needed": "答复13812345678"}),
        ("title", {"kind": "opinion", "answer_needed": "几时修", "title": "老张13812345678"}),
        ("roads", {"kind": "opinion", "answer_needed": "几时修", "roads": "微信号abc_123家门口"}),
        ("facts", {"kind": "security", "facts": "打13812345678的人"}),
        ("title", {"kind": "security", "title": "身份证11010519491231002X"}),
        ("source", {"source": "junk"}),
        ("purposes", {"purposes": ["zz"]}),
        ("channel", {"kind": "opinion", "answer_needed": "几时修", "channel": "junk"}),
        ("hazard_kind", {"kind": "disaster", "hazard_kind": "junk"}),
        ("phoned_at", {"phoned_at": "0001-01-01T00:00:00+14:00"}),
        ("phoned_at", {"phoned_at": "9999-12-31T23:59:59+00:00"}),
        ("phoned_at", {"phoned_at": timedelta(minutes=1)}),
        ("phoned_at", {"phoned_at": timedelta(days=-33)}),
        ("occurred_at", {"occurred_at": "0001-01-01T00:00:00+14:00"}),
        ("occurred_at", {"occurred_at": timedelta(minutes=1)}),
        ("hazard_kind", {"kind": "disaster"}),
        ("hazard_kind", {"hazard_kind": "landslide"}),
        ("people_at_risk", {"kind": "security", "people_at_risk": 0}),
        ("group", {"group": "far"}),
        ("hazard_site", {"kind": "disaster", "hazard_kind": "landslide", "hazard_site": "far"}),
    ],
)
def test_what_a_report_must_say_and_must_not(town: Town, now: datetime, field: str, said: dict[str, object]) -> None:
    """The opening, the page of its kind and the API refuse the same at the same field, and nothing is left of it."""
    elsewhere = {
        "group": VillagerGroup.objects.get(area=town.other).pk,
        "hazard_site": HazardSite.objects.create(area=town.other, name="坡", kind="landslide").pk,
    }
    given = {**a_report(place="x", facts="断水"), **said}
    given = {name: elsewhere[name] if value == "far" else value for name, value in given.items()}
    given = {name: now + value if isinstance(value, timedelta) else value for name, value in given.items()}
    client, token = town.client("cadre"), issue_token(town.cadre, name="t", days=1, now=now)
    before = picture()
    with pytest.raises(InvalidInput) as refused:
        report_condition(town.own, given, by=town.cadre, now=now)
    assert refused.value.field == field

    body = {"area": town.own.code, **json.loads(json.dumps(given, default=str))}
    answer = by_api(client, body, token)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    kind = given["kind"]
    if kind in REPORTED_ON_PAGE and field in REPORTED_ON_PAGE[kind].base_fields:
        page = {"urgency": "0", **body, "deed": "report", "id": str(uuid4()), "area": str(town.own.pk)}
        assert client.post(f"/reports/new/{kind}/", page).status_code == 422
    assert set(changed(before, picture())) <= {TOKENS}


@pytest.mark.rule("R-4.8")
def test_the_leader_in_charge_hears_once_and_at_once_of_what_is_urgent(town: Town, now: datetime) -> None:
    for urgency in (1, 2):
        report_condition(town.own, a_report(place="x", facts=f"事{urgency}", urgency=urgency), by=town.cadre, now=now)
    heard = Message.objects.filter(recipient=town.in_charge).order_by("pk").values_list("title", "is_urgent")
    assert [title.startswith("民情待签收：民情：") for title, _urgent in heard] == [True, True]
    assert [urgent for _title, urgent in heard] == [False, True]
    step = Step.objects.filter(event="open").order_by("pk")[0]
    assert (step.by, step.role, step.rule) == (town.cadre, "village_cadre", "R-4.8")


@pytest.mark.rule("R-4.8")
def test_page_and_api_raise_the_same_report(town: Town, now: datetime) -> None:
    client = town.client("cadre")
    page = client.get("/reports/new/disaster/").content.decode()
    assert "channel" not in page and "called_110" not in page
    number = uuid4()
    given = {
        "deed": "report",
        "id": str(number),
        "area": str(town.own.pk),
        "place": "后山",
        "facts": "裂缝",
        "urgency": "1",
        "hazard_kind": "landslide",
        "people_at_risk": "3",
    }
    assert client.post("/reports/new/disaster/", {**given, "hazard_kind": ""}).status_code == 422
    # Kept without a network, a page sends again what it does not know to have arrived.
    for _time in range(2):
        assert client.post("/reports/new/disaster/", given)["Location"] == f"/reports/{row_id_of(number)}/"
    by_page = Report.objects.get(pk=row_id_of(number))

    token = issue_token(town.cadre, name="t", days=1, now=now)
    body = {
        "area": town.own.code,
        "kind": "disaster",
        "place": "后山",
        "facts": "裂缝",
        "urgency": 1,
        "hazard_kind": "landslide",
        "people_at_risk": 3,
    }
    answer = by_api(client, body, token)
    assert answer.status_code == 201
    other = Report.objects.get(pk=answer.json()["id"])
    for name in ("kind", "source", "place", "facts", "hazard_kind", "people_at_risk", "purposes", "roads"):
        assert getattr(by_page, name) == getattr(other, name), name
    assert by_page.matter.owner == other.matter.owner == town.in_charge


@pytest.mark.rule("R-4.8")
def test_two_contents_under_one_id_both_stay(town: Town, now: datetime) -> None:
    """On the page what was typed stays, under an id of its own, beside the way to what was registered; the API says 422."""
    client, number = town.client("cadre"), uuid4()
    given = {"deed": "report", "id": str(number), "area": str(town.own.pk), "place": "后山", "urgency": "1"}
    assert client.post("/reports/new/people/", {**given, "facts": "断水三天"}).status_code == 302
    before = picture()

    answer = client.post("/reports/new/people/", {**given, "facts": "停电两天"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="/reports/{row_id_of(number)}/"' in page and "停电两天" in page and "断水三天" not in page
    assert changed(before, picture()) == []
    fresh = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
    assert fresh is not None and fresh[1] != str(number)
    assert client.post("/reports/new/people/", {**given, "id": fresh[1], "facts": "停电两天"}).status_code == 302
    assert {row.facts for row in Report.objects.all()} == {"断水三天", "停电两天"}

    token = issue_token(town.cadre, name="t", days=1, now=now)
    body = {"area": town.own.code, "kind": "people", "place": "后山", "facts": "断路"}
    key = uuid4()
    first = report_condition(town.own, {**body, "facts": "塌方"}, by=town.cadre, now=now, id=key)
    refused = by_api(client, body, token, key)
    assert (refused.status_code, refused.json()["field"]) == (422, "id")
    first.refresh_from_db()
    assert first.facts == "塌方"


@pytest.mark.rule("R-4.5")
def test_a_disaster_is_told_at_once_stands_at_its_site_and_its_way_to_the_county_is_kept(
    town: Town, now: datetime
) -> None:
    site = HazardSite.objects.create(area=town.own, name="屋后滑坡", kind="landslide")
    said = {
        "hazard_kind": "landslide",
        "hazard_site": site,
        "people_at_risk": 7,
        "roads": "断",
        "action_taken": "已转移",
    }
    told = a_report(kind="disaster", place="一组", facts="裂缝变宽", urgency=2, **said)
    report = report_condition(town.own, told, by=town.cadre, now=now)
    owner = Matter.objects.get(pk=report.pk).owner
    assert owner is not None and Message.objects.filter(recipient=owner, is_urgent=True, created_at=now).exists()
    assert f"/matters/{report.pk}/" in town.client("secretary").get(f"/hazards/{site.pk}/").content.decode()
    page = Client()
    page.force_login(owner)
    drawn = page.get(f"/reports/{report.pk}/").content.decode()
    assert all(words in drawn for words in ("屋后滑坡", "断", "已转移", ">7<"))

    do(kind_of("disaster"), report.pk, "acknowledge", {}, by=owner, now=now)
    do(kind_of("disaster"), report.pk, "judge", {"urgency": 2}, by=owner, now=now)
    given = {"body": "县应急局", "person": "值班员", "number": "1", "basis": ""}
    do(kind_of("disaster"), report.pk, "hand_over", given, by=owner, now=now)

    assert Report.objects.get(pk=report.pk).county_told_at == now
