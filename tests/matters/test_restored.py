"""A restored backup shows an affair to nobody from whom it was hidden since (RR-13)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from factories.backups import brought_back
from factories.beginnings import a_helper, a_request
from factories.demands import Case, Filing, done
from factories.parts import give_part
from factories.town import Town, make_town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Join
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.leadership.models import Helper
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.operations.affairs import hide_from, unite
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.matters.operations.restored import CODE
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.privacy.models import DataRequest

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True), pytest.mark.rule("RR-13")]


def matter(row: Any) -> Matter:
    return Matter.objects.get(pk=row.pk)


def finds(town: Town, name: str, row: Any) -> bool:
    return Matter.objects.visible_to(Staff.objects.get(pk=town.staff[name].pk)).filter(pk=row.pk).exists()


@pytest.fixture
def coded(tmp_path: Path, now: datetime) -> tuple[Town, Path, Case]:
    """A town with one row in each table of receipts, when it was backed up."""
    town = make_town()
    case = Case(
        town, now, Filing(topic="road", text="村口的路塌了要修", channel="visit", read_back=True, asker_name="甲")
    )
    case.accepted()
    a_helper(town, now)
    a_request(town, now)
    Join.objects.create(demand_id=case.pk, code_digest=digest_of_code("JOINED"), joined_at=now)
    path = tmp_path / "before.lxq"
    back_up(path)
    return town, path, case


def codes() -> dict[str, list[bytes]]:
    return {
        model._meta.db_table: [
            bytes(each) for each in model._default_manager.order_by("pk").values_list(CODE, flat=True)
        ]
        for model in apps.get_models()
        if any(field.name == CODE for field in model._meta.fields)
    }


def given_anew(now: datetime, town: Town, case: Case) -> str:
    """Give a code of every table anew; return that of the demand."""
    for model in (Join, Helper, DataRequest):
        model._default_manager.update(code_digest=digest_of_code(f"{model.__name__} {now} anew"))
    code: str = done("reissue", case.pk, identity_checked=True, by=town.petition, now=now).gave
    return code


def test_a_code_that_was_given_anew_since_opens_and_the_old_one_does_not(
    coded: tuple[Town, Path, Case], now: datetime
) -> None:
    town, path, case = coded
    before, number, old = codes(), case.receipt.number, case.receipt.code
    assert set(before) == {"demands_demand", "demands_join", "leadership_helper", "privacy_datarequest"}
    new = given_anew(now, town, case)
    since = codes()
    assert all(since[table] != before[table] for table in before)

    assert brought_back(path) == []

    assert codes() == since
    assert row_of_receipt(number, new) is not None
    assert row_of_receipt(number, old) is None


def test_of_two_codes_neither_opens_where_it_is_not_known_which_is_the_newer(
    coded: tuple[Town, Path, Case], now: datetime
) -> None:
    town, path, case = coded
    brought_back(path)
    new = given_anew(now, town, case)
    assert "补发过的回执查询码" in brought_back(path)
    for code in (case.receipt.code, new):
        assert row_of_receipt(case.receipt.number, code) is None


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

    brought_back(tmp_path / "before.lxq")

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
