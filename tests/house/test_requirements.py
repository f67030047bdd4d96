"""The checks that domain §1 and §9 ask for, each under the number of its requirement."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.queries.gaps import loads, staff_without_area, team_gaps
from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.cli import main
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.reports import ReportInput, report_condition
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.outreach.models import ContactCard, OpinionBox
from lianxinqiao.outreach.operations import boxes, cards
from lianxinqiao.overviews.queries.purposes import purposes_of_month
from lianxinqiao.places.choices import Fact
from lianxinqiao.places.models import Area, HazardSite, PartyBranch, VillagerGroup
from lianxinqiao.places.operations.divisions import load_shipped_editions
from lianxinqiao.places.operations.facts import load_seed_facts, record_fact
from lianxinqiao.places.queries import town_summary
from lianxinqiao.residents import citizen_id
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import Absence, ContactHousehold, MonthlyAssessment
from lianxinqiao.visits.operations import assessments, diary
from lianxinqiao.visits.operations.diary import VisitInput
from lianxinqiao.visits.queries.assessments import count_month

pytestmark = pytest.mark.django_db


# --- domain §5.0: the whole table -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "start", "due", "act_by"),
    [
        ("petition.notice_days", "2026-09-21", "2026-10-06", "2026-09-30"),
        ("petition.complete_days", "2026-03-02", "2026-05-01", "2026-04-30"),
        ("petition.complete_extended_days", "2026-03-02", "2026-05-31", "2026-05-29"),
        ("petition.objection_workdays", "2026-09-29", "2026-10-12", "2026-10-12"),
        ("petition.simple_accept_workdays", "2026-02-13", "2026-02-25", "2026-02-25"),
        ("petition.simple_opinion_workdays", "2026-04-28", "2026-05-14", "2026-05-14"),
        ("risk.legality_workdays", "2026-09-21", "2026-10-08", "2026-10-08"),
        ("petition.resident_review_days", "2026-09-01", "2026-10-08", "2026-10-08"),
        ("mediation.judicial_window", "2026-01-16", "2026-02-24", "2026-02-24"),
    ],
)
def test_the_table_of_limits(capsys: pytest.CaptureFixture[str], rule: str, start: str, due: str, act_by: str) -> None:
    assert main(["due", rule, start, "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["rule"], found["start"], found["due"], found["act_by"], found["provisional"]) == (
        rule,
        start,
        due,
        act_by,
        False,
    )


def test_working_days_of_2026() -> None:
    calendar = work_calendar()

    months = [calendar.workdays_between(Month(2026, n).first, Month(2026, n).last) for n in range(1, 13)]

    assert months == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(months) == 248


def test_citizen_numbers() -> None:
    """Domain §2.13, §9.7."""
    assert citizen_id.problem("11010519491231002X") is None
    assert citizen_id.problem("34052419800101001X") is None
    assert citizen_id.problem("340524198001010013") == "check"
    assert citizen_id.problem("420527199902300018") == "date"
    assert citizen_id.problem("１１０１０５１９４９１２３１００２Ｘ") is None
    assert citizen_id.problem("1101051949123100") == "length"


# --- the frame and the town ---------------------------------------------------------


@pytest.fixture
def quyuan() -> Area:
    load_shipped_editions()
    load_seed_facts()
    return Area.objects.get(code="420527103000", valid_to=None)


def test_town_facts(quyuan: Area) -> None:
    """R-1.1 to R-1.17: what the seed states is there, exact, dated, with its source."""
    summary = town_summary(quyuan, on=date(2026, 11, 1))

    assert (summary.areas, summary.villages, summary.communities) == (13, 12, 1)
    assert {name: str(value) for name, value in summary.figures.items()} == {
        Fact.GROUPS: "66.00",
        Fact.HOUSEHOLDS: "7902.00",
        Fact.RESIDENTS: "19608.00",
        Fact.LAND_KM2: "217.08",
        Fact.FARMLAND_MU: "17460.00",
        Fact.BRANCHES: "13.00",
        Fact.MEMBERS: "884.00",
        Fact.MEMBERS_CADRE: "171.00",
        Fact.MEMBERS_FARMER: "713.00",
    }
    assert str(summary.farmland_hectares) == "1164.00"
    for words in ("西陵峡", "牛肝马肺峡", "兵书宝剑峡", "南北两岸", "三峡库区", "屈原"):
        assert words in quyuan.description
    assert summary.as_of is not None
    assert summary.source


def test_two_famous_hazard_sites_stand_from_the_beginning(quyuan: Area) -> None:
    """R-1.6, D-19."""
    found = {site.area.short_name: (site.name, site.alias) for site in HazardSite.objects.select_related("area")}

    assert found == {"新滩社区": ("新滩滑坡", "新滩大滑坡"), "链子岩村": ("链子崖危岩体", "链子岩危岩体")}


def test_sums_that_do_not_agree_are_shown(quyuan: Area) -> None:
    """R-1.9, R-1.15, R-1.16, §9.8."""
    village = Area.objects.get(code="420527103201", valid_to=None)
    VillagerGroup.objects.create(area=village, group_no=1, name="一组")
    PartyBranch.objects.create(area=village, name="总支", members_cadre=1, members_farmer=2)

    wrong = {row.fact for row in town_summary(quyuan, on=date(2026, 11, 1)).mismatches}

    assert {"groups", "branches", "members", "members_cadre", "members_farmer"} <= wrong
    record_fact(quyuan, Fact.MEMBERS, 885, as_of=date(2026, 1, 1), source="x")  # type: ignore[arg-type]
    assert ("885", "884") in {
        (row.stated, row.registered) for row in town_summary(quyuan, on=date(2026, 11, 1)).mismatches
    }


def test_each_area_maps_to_one_code_and_one_branch(quyuan: Area) -> None:
    """R-0.11, R-2.1."""
    areas = Area.objects.filter(parent=quyuan, valid_to=None)

    assert sorted(areas.values_list("code", flat=True)) == [
        "420527103001",
        *(f"4205271032{n:02d}" for n in range(1, 13)),
    ]
    assert PartyBranch._meta.get_field("area").unique


def test_mergers_keep_their_history(quyuan: Area) -> None:
    """§6: 182 units of the county in 2020, 179 in 2023; what ended knows what it went on as."""
    county = Area.objects.filter(code__startswith="420527", level="village")

    assert county.valid_on(date(2022, 1, 1)).count() == 182
    assert county.valid_on(date(2026, 1, 1)).count() == 179
    assert county.exclude(valid_to=None).filter(successions__isnull=False).exists()


def test_quotas_begin_with_the_scheme(town: Town) -> None:
    """R-0.10: the first month is August."""
    assert count_month(Month(2016, 7)) == []
    assert count_month(Month(2016, 8)) != []


def test_households_nobody_has_seen_for_a_year(town: Town, now: datetime) -> None:
    """R-0.6."""
    diary.write_visit(
        town.own,
        VisitInput(kind="household_visit", visited_on=day_before(now, 5), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )

    unseen = Household.objects.filter(area=town.own).not_visited_since(day_before(now, 365))

    assert set(unseen) == set(town.homes[1:3])
    assert "一年没人去过" in town.client("cadre").get("/households/?unseen=12").content.decode()


def test_the_five_purposes_can_be_filtered_and_counted(town: Town, now: datetime) -> None:
    """R-0.14."""
    day = day_before(now, 0)
    diary.write_visit(
        town.own,
        VisitInput(kind="household_visit", visited_on=day, household=town.homes[0], purposes=("grasp", "relieve")),
        by=town.cadre,
        now=now,
    )
    report_condition(
        town.own, ReportInput(kind="people", place="x", facts="断水", purposes=("relieve",)), by=town.cadre, now=now
    )

    counted = {
        row.purpose: (row.visits, row.reports) for row in purposes_of_month([town.own.pk], day.replace(day=1), day)
    }

    assert counted == {"grasp": (1, 0), "convey": (0, 0), "resolve": (0, 0), "relieve": (1, 1), "build": (0, 0)}
    assert "1号" in town.client("cadre").get("/visits/?purpose=grasp").content.decode()
    assert "1号" not in town.client("cadre").get("/visits/?purpose=build").content.decode()


# --- responsibility areas ----------------------------------------------------------------


def appoint(town: Town, who: str, role: str, area: Area) -> None:
    Appointment.objects.create(staff=town.staff[who], role=role, area=area, starts_on=date(2020, 1, 1))


def rules_broken(area: Area) -> set[str]:
    return {gap.rule for gap in team_gaps([area], on=date(2026, 11, 1))}


def test_every_staffing_rule_is_a_visible_gap(town: Town) -> None:
    """R-2.2 to R-2.6, §9.4."""
    assert rules_broken(town.own) == {"R-2.4"}  # one office cadre, two or three are needed
    assert rules_broken(town.other) == {"R-2.3", "R-2.4", "R-2.5", "R-2.6"}
    appoint(town, "director", "office_cadre", town.own)
    assert rules_broken(town.own) == set()
    for who in ("petition", "safety"):
        appoint(town, who, "office_cadre", town.own)
    assert rules_broken(town.own) == {"R-2.4"}
    appoint(town, "mayor", "area_leader", town.own)
    assert rules_broken(town.own) == {"R-2.3", "R-2.4"}
    appoint(town, "judicial", "area_police", town.own)
    assert rules_broken(town.own) == {"R-2.3", "R-2.4", "R-2.5"}


def test_an_area_without_village_cadres_is_a_gap(town: Town) -> None:
    """R-2.2."""
    Appointment.objects.filter(area=town.other).delete()

    assert "R-2.2" in rules_broken(town.other)


def test_one_officer_may_serve_several_areas_and_the_load_is_shown(town: Town) -> None:
    """R-2.5, R-2.6, F-7."""
    appoint(town, "police", "area_police", town.other)

    heaviest = loads([town.own, town.other], on=date(2026, 11, 1))[0]

    assert (heaviest.staff, heaviest.role, heaviest.areas) == (town.police, "area_police", 2)


def test_a_cadre_without_an_area_is_listed_until_placed(town: Town) -> None:
    """R-2.10."""
    new = Staff.objects.create(username="xin", name="新人")

    assert staff_without_area(on=date(2026, 11, 1)) == [new]
    Appointment.objects.create(staff=new, role="office_cadre", area=town.own, starts_on=date(2026, 10, 1))
    assert staff_without_area(on=date(2026, 11, 1)) == []


def test_a_changed_team_makes_a_new_edition_and_old_cards_are_known(town: Town, now: datetime) -> None:
    """R-2.7."""
    home = Household.objects.select_related("area").get(pk=town.homes[0].pk)
    first = cards.issue_card(home, by=town.secretary, now=now).edition
    Appointment.objects.filter(staff=town.director).update(ends_on=day_before(now))

    assert cards.current_edition(town.own, now=now).number == first.number + 1
    assert ContactCard.objects.get(household=home).edition == first
    assert "1号" in town.client("secretary").get(f"/cards/{town.own.code}/outdated/").content.decode()


def test_a_resident_finds_who_is_responsible_in_two_steps(town: Town, client: Any) -> None:
    """R-2.8, R-2.11: no account, the list of places, then the team."""
    first = client.get("/a/")
    second = client.get(f"/a/{town.own.code}/")

    assert f"/a/{town.own.code}/" in first.content.decode()
    assert all(name in second.content.decode() for name in ("试secretary", "试leader", "试police"))


def test_a_box_needs_two_and_letters_have_one_working_day(town: Town, now: datetime) -> None:
    """R-2.9."""
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    with pytest.raises(InvalidInput):
        boxes.open_box(box.pk, second=town.secretary, letters=[], by=town.secretary, now=now)

    boxes.open_box(box.pk, second=town.leader, letters=[boxes.Letter(text="路灯不亮")], by=town.secretary, now=now)

    clock = Clock.objects.get(matter__kind="letter")
    assert (clock.rule, clock.unit) == ("box.register_workdays", "working_days")


def test_nothing_open_keeps_somebody_who_has_left(town: Town, now: datetime) -> None:
    """R-2.12."""
    from lianxinqiao.accounts.operations.posts import leave, open_holdings

    report_condition(town.own, ReportInput(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    leave(town.in_charge, successor=town.principal, by=town.gov_office, now=now)

    assert open_holdings(town.in_charge) == {}
    assert Matter.objects.get().owner == town.principal


# --- visits ------------------------------------------------------------------------------


def visit_on(town: Town, days: list[date], *, home: int = 0, who: str = "cadre", **more: Any) -> None:
    for day in days:
        moment = datetime(day.year, day.month, day.day, 17, tzinfo=work_tz())
        written = VisitInput(kind="household_visit", visited_on=day, household=town.homes[home], **more)
        pk = diary.write_visit(town.own, written, by=town.staff[who], now=moment).pk
        diary.accept_visit(pk, by=town.secretary, expected_version=None, now=moment)


def work_tz() -> Any:
    from lianxinqiao.calendar.limits import SHANGHAI

    return SHANGHAI


def month_of(town: Town, who: str, month: Month) -> Any:
    return next(row for row in count_month(month) if row.appointment.staff == town.staff[who])


def test_seven_days_are_short_and_eight_are_met(town: Town) -> None:
    """R-3.1, R-3.5, §9.1: two visits on one date count once."""
    days = [date(2026, 10, n) for n in (1, 1, 2, 3, 4, 5, 6, 7)]
    visit_on(town, days)

    row = month_of(town, "cadre", Month(2026, 10))
    assert (row.days_done, row.days_required, row.result) == (7, 8, "short")
    visit_on(town, [date(2026, 10, 8)])
    assert month_of(town, "cadre", Month(2026, 10)).result == "met"


def test_a_town_cadres_days_elsewhere_count_when_approved(town: Town, now: datetime) -> None:
    """R-3.2, §9.2."""
    pks = []
    for n in (1, 2, 3):
        moment = datetime(2026, 10, n, 17, tzinfo=work_tz())
        pks.append(
            diary.write_visit(
                town.other,
                VisitInput(kind="village_stay", visited_on=date(2026, 10, n), place="乙村"),
                by=town.office,
                now=moment,
            ).pk
        )
        diary.accept_visit(pks[-1], by=town.gov_office, expected_version=None, now=moment)

    assert month_of(town, "office", Month(2026, 10)).days_done == 0
    for pk in pks:
        diary.approve_cross_area(pk, by=town.gov_office, now=now)
    assert month_of(town, "office", Month(2026, 10)).result == "met"


def test_fourteen_and_one_twice_is_short_of_fifteen(town: Town) -> None:
    """R-3.3, R-3.4, §9.3, D-1."""
    group = town.homes[0].group
    homes = [Household.objects.create(area=town.own, group=group, house_no=f"c{n}", head_name="王") for n in range(15)]
    town.homes[:] = homes
    for home in homes:
        ContactHousehold.objects.create(staff=town.cadre, household=home, area=town.own, year=2026, is_confirmed=True)
    for n in range(14):
        visit_on(town, [date(2026, 3, n + 1)], home=n)
    visit_on(town, [date(2026, 3, 20)], home=0)

    assert (
        month_of(town, "cadre", Month(2026, 10)).contacts_done,
        month_of(town, "cadre", Month(2026, 10)).contacts_required,
    ) == (14, 15)
    visit_on(town, [date(2026, 3, 21)], home=14)
    assert month_of(town, "cadre", Month(2026, 10)).contacts_done == 15
    assert month_of(town, "office", Month(2026, 10)).contacts_required == 10


def test_an_accepted_reason_explains_a_shortfall(town: Town) -> None:
    """R-3.9."""
    Absence.objects.create(
        staff=town.cadre,
        kind="training",
        first_on=date(2026, 10, 5),
        last_on=date(2026, 10, 9),
        accepted_by=town.secretary,
    )

    row = month_of(town, "cadre", Month(2026, 10))

    assert (row.result, row.reason) == ("short_explained", "培训学习")


def test_late_entries_count_and_carry_both_dates(town: Town) -> None:
    """SM-1."""
    moment = datetime(2026, 10, 20, 9, tzinfo=work_tz())
    visit = diary.write_visit(
        town.own,
        VisitInput(kind="household_visit", visited_on=date(2026, 10, 8), household=town.homes[0]),
        by=town.cadre,
        now=moment,
    )

    assert (visit.is_late, visit.visited_on, visit.written_at) == (True, date(2026, 10, 8), moment)


def test_the_command_says_what_was_confirmed(town: Town, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    """R-3.6: the result that a person confirmed wins over the count."""
    assessments.compute_month(Month(2026, 10), now=now)
    row = MonthlyAssessment.objects.get(staff=town.cadre)
    assessments.give_reason(row.pk, kind="disaster_duty", reason="", by=town.cadre, expected_version=None, now=now)
    assessments.confirm(row.pk, comment="知", accept_reason=True, by=town.secretary, expected_version=None, now=now)

    assert main(["assess", "2026-10", "--json"]) == 0
    rows = {row["staff"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows["试cadre"]) == {
        "staff",
        "role",
        "area",
        "days_done",
        "days_required",
        "contact_households_done",
        "contact_households_required",
        "result",
        "reason",
    }
    assert (rows["试cadre"]["result"], rows["试cadre"]["reason"]) == ("short_explained", "抢险值守")


# --- five conditions ---------------------------------------------------------------------


def test_the_five_blocks_say_nothing_by_default(town: Town, now: datetime) -> None:
    """R-4.1: the form forces no invention."""
    visit = diary.write_visit(
        town.own,
        VisitInput(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )

    assert set(visit.blocks().values()) == {"none"}
    assert set(visit.blocks()) == {"people", "opinion", "security", "disaster", "maternal"}


def test_criteria_stand_beside_the_choice(town: Town) -> None:
    """R-4.7."""
    page = town.client("cadre").get("/reports/new/disaster/").content.decode()

    for words in ("有人受威胁或正在垮塌", "道路中断或房屋受损", "裂缝、渗水等变化加快", "隐患点有轻微变化"):
        assert words in page


def test_an_unfilled_post_goes_to_the_town_head_and_is_flagged(town: Town, now: datetime) -> None:
    """R-4.8."""
    Appointment.objects.filter(role="leader_in_charge").delete()

    report = report_condition(town.own, ReportInput(kind="people", place="x", facts="断水"), by=town.cadre, now=now)

    assert report.matter.owner in (town.principal, town.mayor)
    assert report.matter.steps.get().data == {"unassigned": True}


@pytest.mark.parametrize(("urgency", "ack", "response"), [(3, 0.5, 2), (2, 2, 8), (1, 24, 72)])
def test_clocks_by_severity(town: Town, now: datetime, urgency: int, ack: float, response: float) -> None:
    """R-4.9, D-5, SM-2: hours run; three days end at 24:00."""
    report = report_condition(
        town.own,
        ReportInput(kind="people", place="x", facts="断水", urgency=urgency, phoned_at=now),
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
def test_opinion_refuses_what_names_a_person(town: Town, now: datetime, words: str) -> None:
    """RR-5, R-4.3."""
    with pytest.raises(InvalidInput):
        report_condition(
            town.own,
            ReportInput(kind="opinion", place="集市", facts=words, answer_needed="几时修"),
            by=town.cadre,
            now=now,
        )

    assert not Report.objects.exists()
    columns = {field.name for field in Report._meta.get_fields()}
    assert not columns & {"person", "account", "phone", "nickname", "author_name"}


def test_who_is_excluded_never_finds_it(town: Town, now: datetime) -> None:
    """RR-13, §9.11."""
    report = report_condition(town.own, ReportInput(kind="people", place="x", facts="断水的事"), by=town.cadre, now=now)
    report.matter.excluded.add(town.secretary)
    client = town.client("secretary")

    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/matters/{report.pk}/").status_code == 404
    for path in ("/matters/", f"/search/?q={report.matter.number}", "/reports/", f"/areas/{town.own.code}/", "/"):
        assert "断水的事" not in client.get(path).content.decode(), path
    assert "断水的事" in town.client("leader").get("/matters/").content.decode()
