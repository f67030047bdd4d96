"""What somebody holds passes on before their last post ends; what is left behind all the same is told the office (R-2.12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from factories.leadership import Day, Owned
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.left_behind import tell_of_what_is_left
from lianxinqiao.accounts.operations.posts import end_post, hand_over, leave, open_holdings
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.models import DutyShare
from lianxinqiao.notifications.models import Message
from lianxinqiao.visits.models import ContactHousehold

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-2.12")]


def keep_in_contact(staff: Staff, town: Town, now: datetime, *, homes: int = 1, years: int = 0) -> None:
    for home in town.homes[:homes]:
        year = local_date(now).year + years
        ContactHousehold.objects.create(staff=staff, household=home, area=town.own, year=year, is_confirmed=True)


def test_contact_households_pass_on_and_those_of_the_past_stay(town: Town, now: datetime) -> None:
    keep_in_contact(town.cadre, town, now, homes=2)
    keep_in_contact(town.cadre, town, now, years=1)
    keep_in_contact(town.cadre, town, now, years=-1)
    keep_in_contact(town.director, town, now)
    assert open_holdings(town.cadre, by=town.gov_office) == {"联系户": 3}
    assert hand_over(town.cadre, town.director, by=town.gov_office, now=now) == {"contacts": 3}
    assert open_holdings(town.cadre, by=town.gov_office) == {}
    theirs = ContactHousehold.objects.filter(staff=town.director)
    assert sorted(row.year - local_date(now).year for row in theirs) == [0, 0, 1], "one that was theirs is theirs once"
    assert ContactHousehold.objects.get(staff=town.cadre).year == local_date(now).year - 1


def test_undone_tasks_of_a_case_pass_on(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed()
    for task in ("听本人说", "查现场"):
        owned.do("share", "leader", duty=Duty.KNOW, cadre=town.office, task=task, due_on=local_date(now))
    owned.do("done", "office", share=DutyShare.objects.filter(cadre=town.office)[0], evidence="照片和签收单")
    assert open_holdings(town.office)["包案任务"] == 1
    hand_over(town.office, town.cadre, by=None, now=now)
    assert sorted(DutyShare.objects.values_list("cadre__username", "done_on")) == [
        ("cadre", None),
        ("office", local_date(now)),
    ]


def test_a_reception_to_come_is_held_by_another_before(town: Town, now: datetime) -> None:
    day = Day(town, now, leader=town.mayor).published()
    assert open_holdings(town.mayor) == {"接访日": 1}
    with pytest.raises(InvalidInput, match="换人代接访"):
        hand_over(town.mayor, town.principal, by=None, now=now)
    day.do("substitute", by_whom=town.principal, reason="调离")
    assert open_holdings(town.mayor) == {}
    assert open_holdings(town.principal) == {"接访日": 1}, "whoever receives for another holds it"
    assert hand_over(town.mayor, town.principal, by=None, now=now) == {}


def test_the_last_post_does_not_end_while_something_is_open(town: Town, now: datetime) -> None:
    keep_in_contact(town.cadre, town, now)
    post, today = Appointment.objects.get(staff=town.cadre), local_date(now)
    with pytest.raises(InvalidInput, match="联系户1") as refused:
        end_post(post.pk, ends_on=today, by=town.gov_office, now=now)
    assert refused.value.field == "post"
    other = Appointment.objects.create(
        staff=town.cadre, role="office_cadre", area=town.own, starts_on=today - timedelta(days=3)
    )
    end_post(post.pk, ends_on=today, by=town.gov_office, now=now)
    with pytest.raises(InvalidInput, match="离岗交接"):
        end_post(other.pk, ends_on=today, by=town.gov_office, now=now)
    leave(town.cadre, successor=town.director, by=town.gov_office, now=now)
    assert not Appointment.objects.filter(staff=town.cadre, ends_on=None).exists()
    assert open_holdings(town.cadre) == {}


def test_a_post_that_ends_later_leaves_the_days_to_hand_over(town: Town, now: datetime) -> None:
    keep_in_contact(town.cadre, town, now)
    post = Appointment.objects.get(staff=town.cadre)
    end_post(post.pk, ends_on=local_date(now) + timedelta(days=1), by=town.gov_office, now=now)


def test_the_office_is_told_when_a_working_day_has_passed(town: Town) -> None:
    # Monday is the first day without a post, and the one working day for the hand-over; the night after it is told.
    monday = datetime(2026, 11, 30, 1, 35, tzinfo=ZoneInfo("Asia/Shanghai"))
    keep_in_contact(town.cadre, town, monday)
    Appointment.objects.filter(staff=town.cadre).update(ends_on=monday.date())
    for days, told in ((-3, 0), (0, 0), (1, 1), (1, 1), (2, 2)):
        tell_of_what_is_left(now=monday + timedelta(days=days))
        found = Message.objects.filter(title__contains="已离岗")
        assert found.count() == told, days
    assert {message.recipient for message in found} == {town.gov_office}
    assert (found[0].title, found[0].path) == (
        "试cadre已离岗，名下还有：联系户1，请办理离岗交接",
        f"/team/{town.cadre.pk}/",
    )
    hand_over(town.cadre, town.director, by=None, now=monday)
    tell_of_what_is_left(now=monday + timedelta(days=3))
    assert found.count() == 2
