"""What was done outside a Matter is read by the auditors of the town, and by nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.places.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-14")]


def auditor(username: str, *posts: tuple[Role, Area]) -> Staff:
    made: Staff = Staff.objects.create(username=username, name=f"试{username}")
    for role, area in posts:
        Appointment.objects.create(staff=made, role=role, area=area, starts_on=date(2015, 1, 1))
    return made


def read(staff: Staff) -> set[str]:
    return set(AuditEntry.objects.visible_to(staff).values_list("subject", flat=True))


@pytest.fixture(autouse=True)
def done(town: Town, now: datetime) -> None:
    record_deed("phone.publish", by=town.petition, subject="here", now=now)
    record_deed("phone.publish", by=town.stranger, subject="there", now=now)
    record_deed("phone.publish", by=town.petition, subject="of there", now=now, area=town.far.code)
    record_deed("keys.rotate", by=None, subject="whole house", now=now)


def test_the_auditor_of_a_town_reads_its_deeds_and_no_other_towns(town: Town) -> None:
    assert read(town.auditor) == {"here", "whole house"}
    neighbour = auditor("linzhen", (Role.AUDITOR, town.far.parent))
    assert read(neighbour) == {"there", "of there", "whole house"}


def test_the_auditor_of_the_county_reads_every_town(town: Town) -> None:
    over = auditor("xian", (Role.AUDITOR, town.town.parent))
    assert read(over) == {"here", "there", "of there", "whole house"}


@pytest.mark.parametrize("name", ["admin", "principal", "gov_office", "petition", "discipline", "cadre"])
def test_nobody_else_of_the_town_reads_any(town: Town, name: str) -> None:
    assert read(town.staff[name]) == set()


def test_another_post_elsewhere_shows_an_auditor_no_more_of_that_town(town: Town) -> None:
    both = auditor("liangchu", (Role.AUDITOR, town.town), (Role.VILLAGE_CADRE, town.far))
    assert read(both) == {"here", "whole house"}


def test_a_deed_is_of_the_town_where_its_doer_held_a_post_on_that_day(town: Town, now: datetime) -> None:
    moved = Appointment.objects.get(staff=town.petition)
    moved.ends_on = local_date(now)
    moved.save()
    Appointment.objects.create(
        staff=town.petition, role=Role.PETITION_OFFICE, area=town.far.parent, starts_on=moved.ends_on
    )
    record_deed("phone.publish", by=town.petition, subject="before", now=now - timedelta(days=3))
    assert read(town.auditor) == {"before", "whole house"}
    assert "before" not in read(auditor("linzhen", (Role.AUDITOR, town.far.parent)))
