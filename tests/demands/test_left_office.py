"""An excluded office stays hidden from whoever held the post, whatever is written about it afterwards (RR-13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from factories.demands import Case, done
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.posts import close_post, end_post
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.operations.affairs import offices_out
from lianxinqiao.matters.queries.hidden import hidden_from

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
DAY = timedelta(days=1)


def leads(town: Town, who: str, now: datetime) -> None:
    """Another post by which they would find it."""
    Appointment.objects.create(staff=town.staff[who], role="area_leader", area=town.own, starts_on=date(2020, 1, 1))


def finds(town: Town, who: str, case: Case) -> bool:
    """Whether somebody finds it, as the matter says and as they are told."""
    person = Staff.objects.get(pk=town.staff[who].pk)
    found = Matter.objects.visible_to(person).filter(pk=case.pk).exists()
    assert found == (person.pk not in hidden_from(Matter.objects.get(pk=case.pk)))
    return found


@pytest.fixture
def case(town: Town, now: datetime) -> Case:
    for who in ("judicial", "police"):
        leads(town, who, now)
    return Case(town, now).accepted()


def exclude(case: Case) -> None:
    done("exclude", case.pk, office="judicial", reason="回避", **case.office())
    assert ExcludedOffice.objects.filter(matter=case.pk, role="area_judicial").exists()


@pytest.mark.parametrize("days", [0, -1, 1])
def test_whoever_leaves_it_the_same_day_or_is_dated_out_of_it_finds_nothing(
    town: Town, now: datetime, case: Case, days: int
) -> None:
    assert finds(town, "judicial", case)
    exclude(case)
    assert not finds(town, "judicial", case)
    post = Appointment.objects.get(staff=town.judicial, role="area_judicial")
    end_post(post.pk, ends_on=local_date(now) + days * DAY, by=town.gov_office, now=now)
    assert not finds(town, "judicial", case)


def test_whatever_is_written_about_the_post_opens_nothing(town: Town, now: datetime, case: Case) -> None:
    exclude(case)
    Appointment.objects.filter(staff=town.judicial, role="area_judicial").delete()
    assert not finds(town, "judicial", case)


def test_who_left_on_the_day_of_the_affair_held_it_that_day(town: Town, now: datetime, case: Case) -> None:
    Appointment.objects.filter(staff=town.judicial, role="area_judicial").update(ends_on=local_date(now))
    exclude(case)
    assert not finds(town, "judicial", case)


def test_who_left_before_the_affair_held_nothing_of_it(town: Town, now: datetime, case: Case) -> None:
    Appointment.objects.filter(staff=town.judicial, role="area_judicial").update(ends_on=local_date(now) - DAY)
    exclude(case)
    assert finds(town, "judicial", case)


@pytest.mark.parametrize(("ended", "held_it"), [(-2, True), (-4, True), (-5, False), (-6, False)])
def test_a_post_that_ran_out_since_was_the_office_then_and_one_that_ran_out_before_was_not(
    town: Town, now: datetime, case: Case, ended: int, held_it: bool
) -> None:
    exclude(case)
    ExcludedOffice.objects.update(since=local_date(now) - 5 * DAY)
    first, last = local_date(now) - 9 * DAY, local_date(now) + ended * DAY
    Appointment.objects.create(staff=town.police, role="area_judicial", area=town.own, starts_on=first, ends_on=last)
    assert finds(town, "police", case) is not held_it
    # Whoever takes over from them takes over what the office was, and no more.
    assert offices_out(Staff.objects.get(pk=town.police.pk)).exists() is held_it


def test_who_had_it_for_a_moment_since_is_kept_though_its_dates_lie_before(
    town: Town, now: datetime, case: Case
) -> None:
    exclude(case)
    assert finds(town, "police", case)
    post = Appointment.objects.create(
        staff=town.police, role="area_judicial", area=town.own, starts_on=date(1990, 1, 1)
    )
    assert not finds(town, "police", case)
    close_post(post, ends_on=date(1990, 2, 1), by=None, now=now)
    assert not finds(town, "police", case)
