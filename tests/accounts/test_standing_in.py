"""Whoever stands in acts for the absent as long as they see by a post of their own what the absent sees sealed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from factories.demands import Filing, file_demand
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.operations.posts import hand_over
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.queries.teams import acting_for, deputies_of
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import HANDLER
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
WORDS = "镇上有人收了不该收的钱"


def away(absent: Staff, deputy: Staff, now: datetime) -> None:
    ends = now + timedelta(days=300)
    stand_in(absent, deputy=deputy, kind="leave", starts_at=now, ends_at=ends, by=absent, now=now)


def give(staff: Staff, role: str, town: Town) -> Appointment:
    return Appointment.objects.create(staff=staff, role=role, area=town.town, starts_on=date(2020, 1, 1))


def acts(deputy: Staff, absent: Staff, now: datetime) -> bool:
    """Whether one acts for the other, wherever it is asked."""
    found = absent.pk in scope_of(Staff.objects.get(pk=deputy.pk)).stands_in_for
    assert found == (absent in acting_for(deputy, now=now)) == (deputies_of([absent], now=now).get(absent.pk) == deputy)
    return found


def test_a_sealed_post_given_after_the_stand_in_takes_it_away(town: Town, now: datetime) -> None:
    away(town.office, town.leader, now)
    assert acts(town.leader, town.office, now)
    give(town.office, "petition_office", town)
    assert not acts(town.leader, town.office, now)
    # Another sealed post is not that one; with the same of their own they act again.
    give(town.leader, "discipline_contact", town)
    assert not acts(town.leader, town.office, now)
    post = give(town.leader, "petition_office", town)
    assert acts(town.leader, town.office, now)
    post.ends_on = local_date(now)
    post.save()
    assert not acts(town.leader, town.office, now)


def test_nobody_stands_in_for_a_sealed_post_by_another_one(town: Town, now: datetime) -> None:
    """What goes past the petition office is not read there because the discipline contact is away, nor the other way round."""
    for absent, deputy in ((town.discipline, town.petition), (town.petition, town.discipline)):
        with pytest.raises(NotPermitted, match="两人任命"):
            away(absent, deputy, now)
        with pytest.raises(NotPermitted, match="两人任命"):
            hand_over(absent, deputy, by=town.gov_office, now=now)
        # One that stands in the database, from before or by whatever way, gives nothing.
        OutOfOffice.objects.create(
            staff=absent, deputy=deputy, kind="leave", starts_at=now, ends_at=now + timedelta(days=3)
        )
        assert not acts(deputy, absent, now)
    past = Filing(topic="officials", text=WORDS, about_official=town.petition)
    sealed = file_demand(town.own, past, by=None, now=now).demand
    with time_machine.travel(now, tick=False):
        assert town.client("discipline").get(f"/demands/{sealed.pk}/").status_code == 200
        assert town.client("petition").get(f"/demands/{sealed.pk}/").status_code == 404


def test_for_whoever_has_left_nobody_acts_nor_does_whoever_has_left(town: Town, now: datetime) -> None:
    away(town.office, town.leader, now)
    for gone in (town.office, town.leader):
        Staff.objects.filter(pk=gone.pk).update(is_active=False)
        assert not acts(town.leader, town.office, now)
        Staff.objects.filter(pk=gone.pk).update(is_active=True)
    assert acts(town.leader, town.office, now)


def test_whoever_was_named_before_a_sealed_post_reads_nothing_sealed(town: Town, now: datetime) -> None:
    """Neither what the absent holds by the post nor, when it has ended, what is in their hands still."""
    away(town.office, town.leader, now)
    post = give(town.office, "petition_office", town)
    stated = Filing(topic="officials", text=WORDS, about_official=town.director)
    sealed = file_demand(town.own, stated, by=None, now=now).demand
    Matter.objects.filter(pk=sealed.pk).update(owner=town.office)
    with time_machine.travel(now, tick=False):
        assert WORDS in town.client("office").get(f"/demands/{sealed.pk}/").content.decode()
        assert town.client("leader").get(f"/demands/{sealed.pk}/").status_code == 404
        post.ends_on = local_date(now)
        post.save()
        assert WORDS not in town.client("leader").get(f"/demands/{sealed.pk}/").content.decode()
        assert town.client("office").get(f"/demands/{sealed.pk}/").status_code == 404
        matter = Matter.objects.get(pk=sealed.pk)
        for person in (town.office, town.leader):
            assert HANDLER not in tags_of(Staff.objects.get(pk=person.pk), matter)


def test_what_is_hidden_from_the_absent_is_hidden_from_whom_they_named(town: Town, now: datetime) -> None:
    """Though nobody acts for them any more."""
    away(town.office, town.leader, now)
    give(town.office, "petition_office", town)
    stated = Filing(topic="road", text="修路的事办得不公道", about_official=town.office)
    about = file_demand(town.own, stated, by=None, now=now).demand
    Matter.objects.filter(pk=about.pk).update(owner=town.leader)
    found = Matter.objects.filter(pk=about.pk)
    assert not found.visible_to(Staff.objects.get(pk=town.leader.pk)).exists()
    assert not found.visible_to(Staff.objects.get(pk=town.office.pk)).exists()


@pytest.mark.parametrize("whom", ["admin", "auditor"])
def test_whoever_handles_nothing_is_made_no_reader_by_standing_in(town: Town, now: datetime, whom: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        away(town.leader, town.staff[whom], now)
    assert refused.value.field == "deputy"
