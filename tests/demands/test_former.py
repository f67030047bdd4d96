"""Who no longer holds a post that sees what is sealed has nothing sealed, whatever they own or are told (RR-13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from factories.demands import Case, Filing, done, file_demand
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.statements import ask_statement
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, OutOfOffice, Staff
from lianxinqiao.accounts.operations.guarded import decide_post, propose_end
from lianxinqiao.accounts.operations.posts import close_post
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.asks.screening import handlers_for
from lianxinqiao.demands.choices import HANDLER
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import may_read_demand, tags_of
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.matters.operations.affairs import owned_by_the_hidden
from lianxinqiao.matters.operations.pressing import count_open, is_asked
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.matters.queries.inbox import todo
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13"), pytest.mark.rule("RR-10")]
WORDS = "分管领导收了施工队的烟酒"


def again(person: Staff) -> Staff:
    found: Staff = Staff.objects.get(pk=person.pk)
    return found


def give(staff: Staff, role: str, town: Town) -> Appointment:
    return Appointment.objects.create(staff=staff, role=role, area=town.town, starts_on=date(2020, 1, 1))


def sealed(town: Town, now: datetime) -> Demand:
    stated = Filing(topic="officials", text=WORDS, about_official=town.petition, asker_name="证人")
    demand = file_demand(town.own, stated, by=None, now=now).demand
    assert Matter.objects.get(pk=demand.pk).owner == town.discipline
    return demand


def end(town: Town, staff: Staff, now: datetime) -> None:
    """By two, as it is done."""
    for post in Appointment.objects.filter(staff=staff, ends_on=None, role="discipline_contact"):
        row = propose_end(post.pk, ends_on=local_date(now), by=town.admin, now=now)
        decide_post(row.pk, agreed=True, by=town.principal, now=now)


def over(staff: Staff, now: datetime) -> None:
    """By time alone: nothing follows before the job has come by."""
    Appointment.objects.filter(staff=staff, role="discipline_contact").update(ends_on=local_date(now))


def test_owning_it_gives_nothing_once_the_post_is_over(town: Town, now: datetime) -> None:
    demand = sealed(town, now)
    token = issue_token(town.discipline, name="a", days=3, now=now)
    give(town.discipline, "office_cadre", town)
    over(town.discipline, now)
    person, matter = again(town.discipline), Matter.objects.get(pk=demand.pk)
    assert matter.owner == person
    with time_machine.travel(now, tick=False):
        assert not Matter.objects.visible_to(person).filter(pk=demand.pk).exists()
        assert not may_read_demand(person, matter)
        assert HANDLER not in tags_of(person, matter)
        assert not todo(person, now=now).filter(pk=demand.pk).exists()
        assert count_open(person, person) == 0
        client = town.client("discipline")
        for path in (f"/demands/{demand.pk}/", f"/matters/{demand.pk}/", f"/papers/acceptance/{demand.pk}.docx"):
            assert client.get(path).status_code == 404, path
        for path in ("/", "/demands/", "/inbox/todo/", "/matters/", f"/search/?q={matter.number}"):
            assert str(demand.pk) not in client.get(path).content.decode(), path
        bearer: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        for path in (f"/api/v1/demands/{demand.pk}", f"/api/v1/matters/{demand.pk}"):
            assert client.get(path, **bearer).status_code == 404, path
        given = {"version": matter.version, "handler": str(person.pk), "reason": "留着自己办"}
        path = f"/api/v1/demands/{demand.pk}/deeds/move"
        assert client.post(path, given, content_type="application/json", **bearer).status_code == 404


def test_ended_by_two_it_is_with_the_next_at_once_who_is_told_without_a_word_of_it(town: Town, now: datetime) -> None:
    give(town.police, "discipline_contact", town)
    demand = sealed(town, now)
    asked = Supervision.objects.create(
        matter=demand.matter, by=town.police, to=town.discipline, text="何时能办", due_on=local_date(now), at=now
    )
    assert Message.objects.filter(recipient=town.discipline, about=demand.pk).exists()
    end(town, town.discipline, now)
    matter = Matter.objects.get(pk=demand.pk)
    assert matter.owner == town.police
    said = Message.objects.filter(recipient=town.police, about=demand.pk).latest("id")
    assert "密封" in said.title and WORDS not in said.title + said.body
    # Nothing tells a hand-over from a recusal.
    assert matter.steps.latest("id").reason == ""
    assert not Message.objects.filter(recipient=town.discipline, about=demand.pk).exists()
    asked.refresh_from_db()
    assert asked.to == town.police


def test_where_nobody_else_is_left_in_the_town_it_is_the_countys(town: Town, now: datetime) -> None:
    county = Staff.objects.create(username="county", name="县纪检")
    Appointment.objects.create(
        staff=county, role="discipline_contact", area=town.town.parent, starts_on=date(2020, 1, 1)
    )
    demand = sealed(town, now)
    end(town, town.discipline, now)
    assert Matter.objects.get(pk=demand.pk).owner == county


def test_where_nobody_is_left_nobody_has_it(town: Town, now: datetime) -> None:
    demand = sealed(town, now)
    end(town, town.discipline, now)
    assert Matter.objects.get(pk=demand.pk).owner is None


def test_who_holds_another_such_post_there_keeps_it(town: Town, now: datetime) -> None:
    Appointment.objects.create(
        staff=town.discipline, role="discipline_contact", area=town.own, starts_on=date(2020, 1, 1)
    )
    demand = sealed(town, now)
    post = Appointment.objects.get(staff=town.discipline, area=town.town)
    close_post(post, ends_on=local_date(now), by=None, now=now)
    assert Matter.objects.get(pk=demand.pk).owner == town.discipline
    assert may_read_demand(again(town.discipline), Matter.objects.get(pk=demand.pk))


def test_a_post_that_ends_by_time_is_followed_by_the_job(town: Town, now: datetime) -> None:
    give(town.police, "discipline_contact", town)
    demand = sealed(town, now)
    over(town.discipline, now)
    assert owned_by_the_hidden(now=now) == 1
    assert Matter.objects.get(pk=demand.pk).owner == town.police
    assert owned_by_the_hidden(now=now) == 0


def test_whoever_stands_in_for_somebody_whose_post_ended_finds_nothing_of_it(town: Town, now: datetime) -> None:
    demand = sealed(town, now)
    give(town.discipline, "office_cadre", town)
    over(town.discipline, now)
    person = again(town.discipline)
    for deputy in (town.secretary, town.office, town.petition):
        stand_in(
            person, deputy=deputy, kind="leave", starts_at=now, ends_at=now + timedelta(days=9), by=person, now=now
        )
        with time_machine.travel(now, tick=False):
            assert not Matter.objects.visible_to(again(deputy)).filter(pk=demand.pk).exists()
            assert not todo(again(deputy), now=now).filter(pk=demand.pk).exists()
            assert town.client(deputy.username).get(f"/demands/{demand.pk}/").status_code == 404
        OutOfOffice.objects.all().delete()


def test_nothing_is_told_nor_asked_of_whoever_must_not_have_it(town: Town, now: datetime) -> None:
    demand = sealed(town, now)
    Supervision.objects.create(
        matter=demand.matter, by=town.petition, to=town.discipline, text="何时能办", due_on=local_date(now), at=now
    )
    assert is_asked(town.discipline, demand.pk)
    over(town.discipline, now)
    assert not is_asked(again(town.discipline), demand.pk)
    assert tell_of(Matter.objects.get(pk=demand.pk), [again(town.discipline)], title="收到说明", now=now) == []


def test_it_is_given_to_nobody_without_such_a_post(town: Town, now: datetime) -> None:
    demand = file_demand(town.own, Filing(topic="officials", text=WORDS, about_official=town.cadre), by=None, now=now)
    matter = Matter.objects.get(pk=demand.demand.pk)
    assert set(handlers_for(town.discipline, matter)) == {town.discipline, town.petition}
    with pytest.raises(InvalidInput):
        done("move", matter.pk, handler=town.police, reason="请办", by=town.discipline, now=now)


def test_what_becomes_an_accusation_leaves_the_hands_that_may_not_have_it(town: Town, now: datetime) -> None:
    case = Case(town, now)
    done("move", case.pk, handler=town.office, reason="先看一看", **case.office())
    done("register", case.pk, petition_class="accusation", public_summary="", is_public=False, **case.office())
    assert Matter.objects.get(pk=case.pk).owner in (town.discipline, town.petition)
    assert not Matter.objects.visible_to(again(town.office)).filter(pk=case.pk).exists()


def test_parts_and_requests_of_what_is_sealed_go_with_it(town: Town, now: datetime) -> None:
    demand = sealed(town, now)
    part = give_part(demand.pk, to=town.police, task="看一看账", due_on=local_date(now), by=town.discipline, now=now)
    request = ask_about_data(town.own, about=demand.matter, now=now).row
    assert Matter.objects.get(pk=request.pk).owner == town.discipline
    assert Matter.objects.visible_to(again(town.discipline)).filter(pk__in=[part.pk, request.pk]).count() == 2
    give(town.judicial, "discipline_contact", town)
    end(town, town.discipline, now)
    assert not Matter.objects.visible_to(again(town.discipline)).filter(pk__in=[part.pk, request.pk]).exists()
    assert Matter.objects.get(pk=request.pk).owner == town.judicial


def test_whoever_is_asked_to_speak_finds_the_question_all_the_same(town: Town, now: datetime) -> None:
    demand = sealed(town, now)
    row = ask_statement(
        demand.pk, summary="十月办证收费的情况？", to=town.cadre, due_on=local_date(now), by=town.discipline, now=now
    )
    assert Matter.objects.visible_to(again(town.cadre)).filter(pk=row.pk).exists()
    assert todo(again(town.cadre), now=now).filter(pk=row.pk).exists()
