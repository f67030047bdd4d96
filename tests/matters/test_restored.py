"""A restored backup shows an affair to nobody from whom it was hidden since (RR-13)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from factories.demands import Case
from factories.parts import give_part
from factories.town import Town, make_town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.backup.carrying import finish
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.kernel.backup.restoring import restore
from lianxinqiao.kernel.database.roles import grant_application_role
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.operations.affairs import hide_from, unite
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True), pytest.mark.rule("RR-13")]


def matter(row: Any) -> Matter:
    return Matter.objects.get(pk=row.pk)


def finds(town: Town, name: str, row: Any) -> bool:
    return Matter.objects.visible_to(Staff.objects.get(pk=town.staff[name].pk)).filter(pk=row.pk).exists()


def test_who_was_excluded_since_stays_so(tmp_path: Path, now: datetime) -> None:
    town = make_town()
    named, of_office, united, of_part = (Case(town, now).accepted() for _each in range(4))
    first = Case(town, now).accepted()
    tell([town.office], title="交给您", about=named.pk, now=now)
    for_now = [(Role.SAFETY_OFFICE, town.town)]
    hide_from(matter(united), for_now=for_now, by=None, now=now)
    assert matter(named).owner == town.office and finds(town, "petition", of_office)
    back_up(tmp_path / "before.lxq")

    hide_from(matter(named), [town.office], by=None, now=now)
    hide_from(matter(of_office), offices=[(Role.PETITION_OFFICE, town.town)], by=None, now=now)
    hide_from(matter(united), offices=for_now, by=None, now=now)
    hide_from(matter(united), [town.office], by=None, now=now)
    unite(matter(first), matter(united), by=None, now=now)
    part = give_part(of_part.pk, to=town.police, task="量", due_on=local_date(now), by=town.office, now=now)
    hide_from(matter(part), [town.director], by=None, now=now)

    restore(str(tmp_path / "before.lxq"), force=True)
    grant_application_role()
    finish()

    assert not finds(town, "office", named)
    assert matter(named).owner_id != town.office.pk
    assert not Message.objects.filter(recipient=town.office, about=named.pk).exists()
    assert not finds(town, "petition", of_office)
    kept = ExcludedOffice.objects.get(role=Role.PETITION_OFFICE, matter=of_office.pk)
    assert set(kept.held_by.values_list("username", flat=True)) == {"petition"}
    assert not ExcludedOffice.objects.get(role=Role.SAFETY_OFFICE).for_now
    assert not finds(town, "office", first), "what became one affair is one"
    # The part was not there yet: of its affair is the demand.
    assert not Matter.objects.filter(pk=part.pk).exists()
    assert set(matter(of_part).excluded.values_list("username", flat=True)) == {"director"}
