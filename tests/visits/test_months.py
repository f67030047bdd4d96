"""Days and households of a month and a year, counted."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.months import count, explain
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.commands.main import main
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.kind import ENTRY, MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import Absence, ContactHousehold, MonthlyAssessment, VisitLog
from lianxinqiao.visits.operations import assessments
from lianxinqiao.visits.queries.assessments import count_month, short_before
from lianxinqiao.visits.queries.mine import own_month

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-0.10")
def test_quotas_begin_with_the_scheme(town: Town) -> None:
    """The first month is August."""
    assert count_month(Month(2016, 7)) == []
    assert count_month(Month(2016, 8)) != []


def visit_on(town: Town, days: list[date], *, home: int = 0, who: str = "cadre", **more: Any) -> None:
    for day in days:
        moment = datetime(day.year, day.month, day.day, 17, tzinfo=work_tz())
        written = a_visit(kind="household_visit", visited_on=day, household=town.homes[home], **more)
        pk = write_visit(town.own, written, by=town.staff[who], now=moment).pk
        do(ENTRY, pk, "accept", by=town.secretary, now=moment)


def work_tz() -> Any:
    from lianxinqiao.calendar.limits import SHANGHAI

    return SHANGHAI


def month_of(town: Town, who: str, month: Month) -> Any:
    return next(row for row in count_month(month) if row.appointment.staff == town.staff[who])


@pytest.mark.rule("R-3.1")
def test_seven_days_are_short_and_eight_are_met(town: Town) -> None:
    """Two visits on one date count once."""
    days = [date(2026, 10, n) for n in (1, 1, 2, 3, 4, 5, 6, 7)]
    visit_on(town, days)

    row = month_of(town, "cadre", Month(2026, 10))
    assert (row.days_done, row.days_required, row.result) == (7, 8, "short")
    visit_on(town, [date(2026, 10, 8)])
    assert month_of(town, "cadre", Month(2026, 10)).result == "met"


def entries_of_every_standing(town: Town, household: Household, **more: Any) -> None:
    """Write one entry that is a draft, one voided, one handed in and one asked about, on four days of October."""
    for n, deeds in enumerate(((), ("accept", "void"), (), ("ask",)), start=11):
        day = date(2026, 10, n)
        moment = datetime(2026, 10, n, 17, tzinfo=work_tz())
        said = a_visit(kind="household_visit", visited_on=day, household=household, **more)
        pk = write_visit(town.own, said, submit=n != 11, by=town.cadre, now=moment).pk
        for name in deeds:
            asked = {} if name == "accept" else {"text": "问一句"}
            do(ENTRY, pk, name, asked, by=town.secretary, now=moment)


@pytest.mark.rule("R-3.1")
def test_the_month_counts_what_was_accepted_and_today_what_was_handed_in(town: Town) -> None:
    """A call is no day at a home, a draft and a voided entry none at all; what waits for others counts on Today."""
    entries_of_every_standing(town, town.homes[0])
    visit_on(town, [date(2026, 10, 20)], place_kind="phone")
    visit_on(town, [date(2026, 10, 21)])

    assert month_of(town, "cadre", Month(2026, 10)).days_done == 1
    mine = own_month(town.cadre, village=True, today=date(2026, 10, 31), unseen_since=date(2026, 10, 1))
    assert mine.days == {date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 21)}
    page = town.client("secretary").get(assessed(town)).content.decode()
    assert page.count('class="visited"') == 1


def assessed(town: Town) -> str:
    assessments.compute_month(Month(2026, 10), now=datetime(2026, 11, 1, 9, tzinfo=work_tz()))
    return f"/assessments/{MonthlyAssessment.objects.get(staff=town.cadre).pk}/"


@pytest.mark.rule("R-3.1")
def test_a_day_elsewhere_that_nobody_approved_is_no_day_on_today_either(town: Town) -> None:
    home = Household.objects.filter(area=town.other)[0]
    VisitLog.objects.create(
        author=town.cadre,
        area=town.other,
        kind="household_visit",
        visited_on=date(2026, 10, 5),
        household=home,
        status="submitted",
        written_at=datetime(2026, 10, 5, 17, tzinfo=work_tz()),
        submitted_at=datetime(2026, 10, 5, 17, tzinfo=work_tz()),
    )
    assert own_month(town.cadre, village=True, today=date(2026, 10, 31), unseen_since=date(2026, 10, 1)).days == set()


@pytest.mark.rule("R-3.3")
@pytest.mark.rule("R-3.4")
def test_a_contact_household_is_met_in_the_month_on_today_and_in_the_coverage_alike(town: Town) -> None:
    """By telephone only one that needs help; never by a draft or by what was voided."""
    first, second, third = town.homes[:3]
    for home in (first, second, third):
        ContactHousehold.objects.create(staff=town.cadre, household=home, area=town.own, year=2026, is_confirmed=True)

    def counted() -> tuple[int, int, int, list[str]]:
        """Return how many were met by the month, Today and the coverage; whom Today lists as long unseen."""
        today = date(2026, 10, 31)
        mine = own_month(town.cadre, village=True, today=today, unseen_since=date(2026, 10, 1))
        with time_machine.travel(datetime(2026, 10, 31, 9, tzinfo=work_tz()), tick=False):
            total = town.client("cadre").get("/contacts/coverage/").context["total"]["met"]
        done = month_of(town, "cadre", Month(2026, 10)).contacts_done
        return done, mine.homes, total, [home.house_no for home in mine.unseen]

    visit_on(town, [date(2026, 10, 5)], place_kind="phone")
    assert counted() == (0, 0, 0, ["1号", "2号", "3号"])
    Household.objects.filter(pk=first.pk).update(needs_help=True)
    assert counted() == (1, 1, 1, ["2号", "3号"])
    visit_on(town, [date(2026, 10, 6)], home=1, outcome="nobody_home")
    assert counted() == (1, 1, 1, ["2号", "3号"])
    entries_of_every_standing(town, third)
    assert counted() == (1, 2, 1, ["2号"])
    VisitLog.objects.filter(household=third, status__in=("submitted", "returned")).update(status="voided")
    assert counted() == (1, 1, 1, ["2号", "3号"])


def test_a_town_cadres_days_elsewhere_count_when_approved(town: Town, now: datetime) -> None:
    pks = []
    for n in (1, 2, 3):
        moment = datetime(2026, 10, n, 17, tzinfo=work_tz())
        pks.append(
            write_visit(
                town.other,
                a_visit(kind="village_stay", visited_on=date(2026, 10, n), place="乙村"),
                by=town.office,
                now=moment,
            ).pk
        )
        do(ENTRY, pks[-1], "accept", by=town.gov_office, now=moment)

    def on_today() -> int:
        mine = own_month(town.office, village=False, today=date(2026, 10, 31), unseen_since=date(2026, 10, 1))
        return len(mine.days)

    assert (month_of(town, "office", Month(2026, 10)).days_done, on_today()) == (0, 0)
    for pk in pks:
        do(ENTRY, pk, "credit", by=town.gov_office, now=now)
    assert on_today() == 3
    assert month_of(town, "office", Month(2026, 10)).result == "met"


@pytest.mark.rule("R-3.3")
@pytest.mark.rule("R-3.4")
def test_fourteen_and_one_twice_is_short_of_fifteen(town: Town) -> None:
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


def away(town: Town, first: date, last: date, *, kind: str = "training") -> None:
    Absence.objects.create(
        staff=town.cadre, kind=kind, first_on=first, last_on=last, status="accepted", accepted_by=town.secretary
    )


def october(*numbers: int) -> list[date]:
    return [date(2026, 10, number) for number in numbers]


@pytest.mark.rule("R-3.9")
def test_days_away_explain_as_many_days_as_they_are_of_the_working_days(town: Town) -> None:
    """Of the eighteen working days of October 2026 thirteen are left, and of eight visits 5.8: rounded down, five."""
    away(town, date(2026, 10, 19), date(2026, 10, 23))
    visit_on(town, october(12, 13, 14, 15))
    row = month_of(town, "cadre", Month(2026, 10))
    assert (row.days_done, row.days_required, row.result) == (4, 8, "short")

    visit_on(town, october(16))
    row = month_of(town, "cadre", Month(2026, 10))
    assert (row.days_done, row.days_required, row.result, row.reason) == (5, 8, "short_explained", "培训学习")


@pytest.mark.rule("R-3.9")
def test_a_saturday_away_explains_nothing(town: Town) -> None:
    away(town, date(2026, 10, 24), date(2026, 10, 25))
    visit_on(town, october(8, 9, 10, 12, 13, 14, 15))
    assert month_of(town, "cadre", Month(2026, 10)).result == "short"

    away(town, date(2026, 10, 26), date(2026, 10, 26))
    assert month_of(town, "cadre", Month(2026, 10)).result == "short_explained"


@pytest.mark.rule("R-3.9")
@pytest.mark.rule("R-3.3")
def test_days_away_in_december_do_not_explain_the_homes_of_a_year(town: Town) -> None:
    away(town, date(2026, 12, 1), date(2026, 12, 30))
    assert month_of(town, "cadre", Month(2026, 12)).result == "short"


@pytest.mark.rule("R-3.9")
def test_who_was_away_the_whole_month_was_not_in_post(town: Town) -> None:
    away(town, date(2026, 9, 20), date(2026, 10, 30), kind="illness")
    assert month_of(town, "cadre", Month(2026, 10)).result == "short_explained"
    away(town, date(2026, 10, 31), date(2026, 11, 2))
    assert month_of(town, "cadre", Month(2026, 10)).result == "not_in_post"


@pytest.mark.rule("R-3.1")
def test_a_day_counts_for_the_post_that_was_held_on_it(town: Town) -> None:
    """A post from the 16th: two visits before it, six in it."""
    post = Appointment.objects.get(staff=town.cadre)
    visit_on(town, october(14, 15, 16, 17, 19, 20, 21, 22))
    Appointment.objects.filter(pk=post.pk).update(ends_on=date(2026, 10, 16))
    Appointment.objects.create(
        staff=town.cadre, area=town.own, role="village_director", starts_on=date(2026, 10, 16), ends_on=None
    )

    rows = [row for row in count_month(Month(2026, 10)) if row.appointment.staff == town.cadre]
    assert [(row.appointment.role, row.days_done, row.days_required, row.result) for row in rows] == [
        ("village_director", 8, 8, "met")
    ]
    Appointment.objects.filter(pk=post.pk).update(ends_on=date(2026, 10, 15))
    assert month_of(town, "cadre", Month(2026, 10)).days_done == 7
    assert month_of(town, "cadre", Month(2026, 10)).days_required == 7
    assessments.compute_month(Month(2026, 10), now=datetime(2026, 11, 1, 9, tzinfo=work_tz()))
    row = MonthlyAssessment.objects.get(staff=town.cadre)
    page = town.client("secretary").get(f"/assessments/{row.pk}/").content.decode()
    assert page.count('class="visited"') == row.days_done == 7
    assert f"{Role.VILLAGE_DIRECTOR.label}、{Role.VILLAGE_CADRE.label}" in page


def also(town: Town, role: str, **more: Any) -> Appointment:
    """Give the cadre a second post in the area."""
    return Appointment.objects.create(
        staff=town.cadre, area=town.own, role=role, **{"starts_on": date(2020, 1, 1), **more}
    )


@pytest.mark.rule("R-3.1")
def test_two_posts_of_one_quota_ask_eight_days_of_one_month(town: Town) -> None:
    also(town, "village_director")
    visit_on(town, october(12, 13, 14, 15, 16, 19, 20))
    assert month_of(town, "cadre", Month(2026, 10)).result == "short"

    visit_on(town, october(21))
    rows = [row for row in count_month(Month(2026, 10)) if row.appointment.staff == town.cadre]
    assert [(row.days_done, row.days_required, row.contacts_required, row.result) for row in rows] == [
        (8, 8, 15, "met")
    ]
    for day in (1, 2):
        assessments.compute_month(Month(2026, 10), now=datetime(2026, 11, day, 9, tzinfo=work_tz()))
    assert MonthlyAssessment.objects.filter(staff=town.cadre).count() == 1


@pytest.mark.rule("R-3.1")
@pytest.mark.rule("R-3.2")
def test_posts_of_two_quotas_ask_for_both_and_one_does_not_make_up_for_the_other(town: Town) -> None:
    """The village's until the 16th: three of eight days; then the town's: one of three."""
    Appointment.objects.filter(staff=town.cadre).update(ends_on=date(2026, 10, 16))
    also(town, "office_cadre", starts_on=date(2026, 10, 16))
    visit_on(town, october(12, 13, 14, 15))
    row = month_of(town, "cadre", Month(2026, 10))
    assert (row.days_done, row.days_required, row.contacts_required, row.result) == (4, 4, 15, "short")

    stay = a_visit(kind="village_stay", visited_on=date(2026, 10, 20), place="村里")
    pk = write_visit(town.own, stay, by=town.cadre, now=datetime(2026, 10, 20, 17, tzinfo=work_tz())).pk
    do(ENTRY, pk, "accept", by=town.gov_office, now=datetime(2026, 10, 21, 9, tzinfo=work_tz()))
    assert month_of(town, "cadre", Month(2026, 10)).result == "met"


@pytest.mark.rule("R-3.1")
@pytest.mark.refuses("assessment.confirm", "这是按一个岗位")
@pytest.mark.refuses("assessment.reason", "这是按一个岗位")
def test_a_person_has_one_month_in_an_area(town: Town, now: datetime) -> None:
    """What was counted for one post alone stays beside it: its words are read, it is nobody's to confirm."""
    count(Month(2026, 10), now)
    first = MonthlyAssessment.objects.get(staff=town.cadre)
    post = also(town, "village_director")
    more = {"appointment": post, "staff": town.cadre, "area": town.own, "month": first.month, "status": "asked"}
    with pytest.raises(IntegrityError, match="assessment_of_person_once_a_month"), transaction.atomic():
        MonthlyAssessment.objects.create(**more)
    with pytest.raises(IntegrityError, match="assessment_beside_another"), transaction.atomic():
        MonthlyAssessment.objects.filter(pk=first.pk).update(beside=first)

    row = MonthlyAssessment.objects.create(
        **more, beside=first, result="short", reason="学习", days_required=8, confirm_by=date(2026, 1, 1)
    )
    for deed, said, who in (("confirm", {"comment": "知"}, "secretary"), ("reason", {"kind": "training"}, "cadre")):
        with pytest.raises(StepNotAllowed, match="旧记录"):
            do(MONTH, row.pk, deed, said, by=town.staff[who], now=now)
    assert not MonthlyAssessment.objects.late(date(2026, 11, 1)).filter(pk=row.pk).exists()
    page = town.client("secretary").get(f"/assessments/{row.pk}/").content.decode()
    assert ("学习" in page, f"/assessments/{first.pk}/" in page) == (True, True)
    MonthlyAssessment.objects.filter(pk=first.pk).update(result="met")
    later = MonthlyAssessment(staff=town.cadre, area=town.own, month=date(2026, 11, 1))
    assert not short_before(later)
    MonthlyAssessment.objects.filter(pk=first.pk).update(result="short")
    assert short_before(later)


@pytest.mark.rule("R-3.1")
def test_a_visit_is_a_day_at_homes_where_somebody_went_to_them(town: Town) -> None:
    for number, place_kind in enumerate(("home", "field", "yard", "office", "phone", "elsewhere"), start=12):
        visit_on(town, october(number), place_kind=place_kind)

    assert month_of(town, "cadre", Month(2026, 10)).days_done == 3
    mine = own_month(town.cadre, village=True, today=date(2026, 10, 31), unseen_since=date(2026, 10, 1))
    assert mine.days == set(october(12, 13, 14))


@pytest.mark.rule("R-3.6")
def test_a_secretarys_other_post_is_confirmed_by_the_linked_leader(town: Town, now: datetime) -> None:
    Appointment.objects.create(staff=town.secretary, area=town.own, role="village_cadre", starts_on="2020-01-01")
    count(Month(2026, 10), now)
    row = explain(town.secretary, now)
    with pytest.raises(NotPermitted):
        do(MONTH, row.pk, "confirm", {"comment": "知"}, by=town.secretary, now=now)

    do(MONTH, row.pk, "confirm", {"comment": "知"}, by=town.leader, now=now)

    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("confirmed", town.leader)
    # Of any other cadre's month the secretary decides nothing less than before.
    own = explain(town.cadre, now)
    do(MONTH, own.pk, "confirm", {"comment": "知"}, by=town.secretary, now=now)


@pytest.mark.rule("SM-1")
def test_late_entries_count_and_carry_both_dates(town: Town) -> None:
    moment = datetime(2026, 10, 20, 9, tzinfo=work_tz())
    visit = write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=date(2026, 10, 8), household=town.homes[0]),
        by=town.cadre,
        now=moment,
    )

    assert (visit.is_late, visit.visited_on, visit.written_at) == (True, date(2026, 10, 8), moment)


@pytest.mark.rule("R-3.6")
def test_the_command_says_what_was_confirmed(town: Town, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    """The result that a person confirmed wins over the count."""
    assessments.compute_month(Month(2026, 10), now=now)
    row = MonthlyAssessment.objects.get(staff=town.cadre)
    do(MONTH, row.pk, "reason", {"kind": "disaster_duty", "reason": ""}, by=town.cadre, now=now)
    do(MONTH, row.pk, "confirm", {"comment": "知", "accept_reason": True}, by=town.secretary, now=now)

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


@pytest.mark.rule("R-3.8")
def test_the_party_and_government_office_confirms_town_cadres_and_never_its_own(town: Town, now: datetime) -> None:
    count(Month(2026, 10), now)
    row = explain(town.office, now)
    said = {"comment": "看过日志", "accept_reason": False}
    for other in (town.office, town.secretary, town.leader):
        with pytest.raises((NotPermitted, NotVisible)):
            do(MONTH, row.pk, "confirm", said, by=other, now=now)
    # Whoever sits in the office may have a post of a town cadre, too: their own month is not theirs to confirm.
    MonthlyAssessment.objects.filter(pk=row.pk).update(staff=town.gov_office)
    with pytest.raises(NotPermitted):
        do(MONTH, row.pk, "confirm", said, by=town.gov_office, now=now)
    MonthlyAssessment.objects.filter(pk=row.pk).update(staff=town.office)

    do(MONTH, row.pk, "confirm", said, by=town.gov_office, now=now)

    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("confirmed", town.gov_office)
