"""Whose part is what in a leader's case, and which demand somebody may bring to a day (RR-2, R-10.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.demands import Case, done
from factories.leadership import Day, Owned, finish_all
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.leadership.models import OwnedCase, ReceptionVisit
from lianxinqiao.leadership.policies import DUTY, OFFICE, OWNER, PRINCIPAL, case_tags
from lianxinqiao.matters.models import Matter

pytestmark = pytest.mark.django_db


def parts(town: Town, owned: Owned) -> dict[str, set[str]]:
    """Return who has which parts; those with none left out."""
    case = OwnedCase.objects.get(pk=owned.pk)
    people = {name: Staff.objects.get(pk=person.pk) for name, person in town.staff.items()}
    return {name: set(found) for name, person in people.items() if (found := case_tags(person, case))}


@pytest.mark.rule("RR-2")
def test_a_case_has_its_office_its_principal_its_owner_and_who_has_a_task_undone(town: Town, now: datetime) -> None:
    owned = Owned(town, now).confirmed().planned()
    of_posts = {"petition": {OFFICE}, "principal": {PRINCIPAL}, "mayor": {PRINCIPAL}, "leader": {OWNER}}
    assert parts(town, owned) == {**of_posts, "office": {DUTY}}

    until = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=3)}
    stand_in(town.leader, deputy=town.in_charge, kind="leave", **until, by=town.leader, now=now)
    assert parts(town, owned)["in_charge"] == {OWNER}
    finish_all(owned.pk, by=town.office, now=now)
    assert "office" not in parts(town, owned)


@pytest.mark.rule("R-10.4")
def test_nobody_brings_a_demand_they_do_not_find(town: Town, now: datetime) -> None:
    day = Day(town, now, mode="case_visit").published()
    hidden, open_one = Case(town, now).accepted(), Case(town, now).accepted()
    done("exclude", hidden.pk, person=town.principal, reason="亲属", by=town.petition, now=now)
    number = {case: Matter.objects.get(pk=case.pk).number for case in (hidden, open_one)}

    with pytest.raises(InvalidInput, match="没有这个编号的诉求"):
        day.do("bring", "principal", number=number[hidden], resident_agrees=True)
    assert not ReceptionVisit.objects.filter(demand=hidden.pk).exists()
    day.do("bring", "principal", number=number[open_one], resident_agrees=True)
    assert ReceptionVisit.objects.filter(demand=open_one.pk).exists()
