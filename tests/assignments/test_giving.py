"""Who may give a part of a matter, of which, and to whom (R-10.6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.demands import Case, Filing, done, file_demand
from factories.parts import give_part, step_part
from factories.town import Town, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.beginning import may_begin

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-10.6")
@pytest.mark.refuses("assignment.open", "%s已办结")
def test_no_part_is_given_of_what_is_done(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    part: dict[str, Any] = {"to": town.police, "task": "量一量", "due_on": day_before(now, -3), "now": now}
    done("withdraw", case.pk, on_paper=True, by=town.petition, now=now)

    with pytest.raises(InvalidInput, match="已办结"):
        give_part(case.pk, by=town.petition, **part)
    assert not Assignment.objects.exists()


@pytest.mark.rule("R-10.6")
def test_the_head_of_another_area_gives_no_part_and_finds_no_whole(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    part: dict[str, Any] = {"to": town.police, "task": "量一量", "due_on": day_before(now, -3), "now": now}
    for who, refused in (
        (town.stranger, NotVisible),
        (town.sibling_secretary, NotVisible),
        # They find its title and decide nothing in it, or do not read it as it stands.
        (town.leader, NotPermitted),
        (town.principal, NotPermitted),
    ):
        with pytest.raises(refused):
            give_part(case.pk, by=who, **part)
    assert not Assignment.objects.exists()


@pytest.mark.rule("RR-13")
def test_whoever_does_a_part_of_what_is_hidden_from_them_by_now_sees_no_whole(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    row = give_part(case.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.office, now=now)
    number = Matter.objects.get(pk=case.pk).number
    assert number in town.client("police").get(f"/assignments/{row.pk}/").content.decode()
    Matter.objects.filter(pk=case.pk).update(kind="sealed_demand")
    page = town.client("police").get(f"/assignments/{row.pk}/").content.decode()

    assert "量一量" in page
    assert number not in page
    # Whoever finds the parts of a town by their post finds none of what is sealed.
    assert town.client("principal").get(f"/assignments/{row.pk}/").status_code == 404


@pytest.mark.rule("R-10.6")
def test_what_is_done_offers_no_part_of_itself(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    whole = Matter.objects.get(pk=case.pk)
    assert may_begin(ASSIGNMENT, whole, by=town.petition, now=now)
    done("withdraw", case.pk, on_paper=True, by=town.petition, now=now)

    assert not may_begin(ASSIGNMENT, Matter.objects.get(pk=case.pk), by=town.petition, now=now)
    client = town.client("petition")
    assert f"/assignments/new/{case.pk}/" not in client.get(f"/demands/{case.pk}/").content.decode()
    answer = client.get(f"/assignments/new/{case.pk}/")
    assert answer.status_code == 422 and "已办结" in answer.content.decode()


@pytest.mark.rule("RR-13")
def test_whoever_gave_a_part_loses_it_when_the_whole_is_sealed_from_them(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    row = give_part(case.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.office, now=now)
    found = Matter.objects.filter(pk=row.pk)
    assert found.visible_to(Staff.objects.get(pk=town.office.pk)).exists()

    Matter.objects.filter(pk=case.pk).update(kind="sealed_demand")

    assert not found.visible_to(Staff.objects.get(pk=town.office.pk)).exists()


@pytest.mark.rule("RR-13")
def test_a_part_of_what_is_sealed_is_not_called_as_the_whole(town: Town, now: datetime) -> None:
    stated = Filing(topic="officials", text="收了施工队的烟酒", about_official=town.cadre)
    whole = file_demand(town.own, stated, by=None, now=now).demand.matter
    Matter.objects.filter(pk=whole.pk).update(title="收了施工队的烟酒")
    part: dict[str, Any] = {"to": town.police, "task": "看一看账", "due_on": day_before(now, -3)}
    row = give_part(whole.pk, by=town.discipline, now=now, body="镇财政所", body_contact="0717-0000009", **part)

    assert Matter.objects.get(pk=row.pk).title == "镇财政所：交办"


@pytest.mark.rule("R-10.7")
def test_a_part_asked_for_again_after_its_day_is_due_on_the_day_of_the_asking(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    for days, due in ((1, local_date(now) + timedelta(days=3)), (9, local_date(now) + timedelta(days=9))):
        given: dict[str, Any] = {"task": "量一量", "due_on": local_date(now) + timedelta(days=3)}
        row = give_part(case.pk, to=town.police, by=town.office, now=now, **given)
        step_part(row.pk, "finish", "量了", by=town.police, now=now)
        step_part(row.pk, "redo", "量错了", by=town.office, now=now + timedelta(days=days))

        clock = Clock.objects.get(matter=row.pk, rule="assignment.due", state="running")
        assert local_date(clock.due_at - timedelta(seconds=1)) == due
