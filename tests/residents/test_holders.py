"""What hangs on a household keeps it: an import is not undone under what was built on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db.models import CASCADE

from factories.demands import ROAD, file_demand
from factories.hazards import a_site, threaten
from factories.pictures import changed, picture
from factories.town import Town
from factories.visits import a_visit, write_visit
from factories.workbooks import ROWS, workbook
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo.doing import do
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.hazards.operations import evacuation
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run, undo_run
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.outreach.operations.cards import start_reissue
from lianxinqiao.outreach.tasks import reissue_cards
from lianxinqiao.relief.kind import RELIEF
from lianxinqiao.residents import holders
from lianxinqiao.residents.models import Household, ImportRun, Person
from lianxinqiao.residents.operations.records import change_household
from lianxinqiao.visits.operations import contacts

pytestmark = pytest.mark.django_db


def threatened(town: Town, home: Household, now: datetime) -> None:
    threaten(a_site(town, now), home, by=town.cadre, now=now)


def on_the_roll(town: Town, home: Household, now: datetime) -> None:
    site = a_site(town, now)
    row = threaten(site, home, by=town.cadre, now=now)
    evacuation.begin_roll(site)
    do(SITE, site.pk, "safe_now", {"home": row.pk}, by=town.cadre, now=now)


def relief(town: Town, home: Household, now: datetime) -> None:
    given = {"relief": "temporary", "hardship": "没有收入", "agreed_on": local_date(now)}
    begin(RELIEF, given, beside=home.pk, by=town.cadre, now=now)


def demand(town: Town, home: Household, now: datetime) -> None:
    file_demand(town.own, replace(ROAD, household=home), by=town.cadre, now=now)


def visit(town: Town, home: Household, now: datetime) -> None:
    promised = (("带政策资料来", local_date(now) + timedelta(days=3)),)
    write_visit(
        town.own,
        a_visit(
            "household_visit", local_date(now), household=home, purposes=("grasp",), learned="聊", promises=promised
        ),
        by=town.cadre,
        now=now,
    )


def contact(town: Town, home: Household, now: datetime) -> None:
    contacts.assign(town.cadre, home, now.year, by=town.secretary, now=now)


def card(town: Town, home: Household, now: datetime) -> None:
    reissue_cards(str(start_reissue(town.own, by=town.secretary, now=now).pk))


HUNG = [
    (threatened, "隐患点受威胁名单"),
    (on_the_roll, "转移点名册"),
    (relief, "事项档案"),
    (demand, "事项档案"),
    (visit, "走访记录、承诺事项"),
    (contact, "联系户安排"),
    (card, "联系卡"),
]


def brought(town: Town, now: datetime) -> tuple[ImportRun, Household]:
    """Bring the workbook; return the run and the one household that is new."""
    run = bring_workbook(town.own, file_name="a.xlsx", content=workbook(ROWS), by=town.cadre, now=now)
    check_run(run.pk, now=now)
    order_run(run.pk, only_good=False, by=town.cadre, now=now)
    return carry_out(run.pk, now=now), Household.objects.get(area=town.own, house_no="９号")


@pytest.mark.refuses("import.undo", "导入之后")
@pytest.mark.parametrize(("hang", "words"), HUNG, ids=lambda each: getattr(each, "__name__", ""))
def test_an_import_is_not_undone_under_what_hangs_on_its_households(
    town: Town, now: datetime, hang: Callable[[Town, Household, datetime], None], words: str
) -> None:
    run, home = brought(town, now)
    hang(town, home, now)
    before = picture()

    with pytest.raises(StepNotAllowed) as refused:
        undo_run(run.pk, by=town.cadre, now=now)

    assert str(refused.value) == f"导入之后，其中有的住户已有{words}，不能整批撤销。"
    assert changed(before, picture()) == []


@pytest.mark.parametrize(("hang", "words"), HUNG, ids=lambda each: getattr(each, "__name__", ""))
def test_the_page_says_what_keeps_the_import(
    town: Town, now: datetime, hang: Callable[[Town, Household, datetime], None], words: str
) -> None:
    run, home = brought(town, now)
    hang(town, home, now)

    answer = town.client("cadre").post(f"/households/imports/{run.pk}/", {"deed": "undo", "version": run.version})

    assert answer.status_code == 409
    assert f"已有{words}，不能整批撤销" in answer.content.decode()


def test_an_import_is_not_undone_under_a_correction(town: Town, now: datetime) -> None:
    run, home = brought(town, now)
    change_household(
        home.pk, phone="13900000000", wishes="", needs_help=True, by=town.cadre, expected_version=None, now=now
    )
    before = picture()

    with pytest.raises(StepNotAllowed, match="已被更正"):
        undo_run(run.pk, by=town.cadre, now=now)

    assert changed(before, picture()) == []


def test_every_column_that_points_at_a_household_or_person_is_registered_and_keeps_it() -> None:
    pointing = {
        (model._meta.label, field.name): field
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.label.startswith("residents.")
        for field in model._meta.get_fields()
        if (field.one_to_one or field.many_to_one or field.many_to_many)
        and field.concrete
        and field.related_model in (Household, Person)
    }

    assert {(each.model, each.field) for each in holders.holders()} == set(pointing)
    assert [
        key for key, field in pointing.items() if field.remote_field and field.remote_field.on_delete is CASCADE
    ] == []


def test_words_of_matters_do_not_say_that_somebody_complained() -> None:
    of_matters = {
        str(each.words)
        for each in holders.holders()
        if any(field.name == "matter" for field in apps.get_model(each.model)._meta.get_fields())
    }

    assert of_matters == {"事项档案"}
