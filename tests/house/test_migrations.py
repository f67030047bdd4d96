"""Tables that moved to another app keep every row and what the row points at, there and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from factories.demands import Filing, file_demand
from factories.hazards import a_site, patrol
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.town import Town, day_before
from lianxinqiao.demands.models import Demand
from lianxinqiao.hazards.models import HazardStep
from lianxinqiao.maternal.operations.slips import make_slip
from lianxinqiao.portal.models import FilingMark
from lianxinqiao.privacy.operations import requests

pytestmark = pytest.mark.django_db


def migrate(*targets: tuple[str, str | None]) -> Any:
    """Bring the database to ``targets``; return the models of that time."""
    with connection.cursor() as cursor:
        # What was just written is checked now: a table with checks still to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state([(app, name) for app, name in targets if name]).apps


def newest() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return found


@pytest.fixture
def demand(town: Town, now: datetime) -> Iterator[Demand]:
    stated = Filing(topic="road", text="机耕路塌了", channel="visit", read_back=True)
    yield file_demand(town.own, stated, by=town.cadre, now=now).demand


def test_parts_of_demands_become_parts_of_matters(town: Town, demand: Demand, now: datetime) -> None:
    part = give_part(demand.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.petition, now=now)
    before = migrate(("demands", "0003_statements"), ("assignments", None))
    kept = before.get_model("demands", "Assignment").objects.get()
    assert (kept.pk, kept.demand_id, kept.task) == (part.pk, demand.pk, "量一量")

    migrate(*newest())
    part.refresh_from_db()
    assert (part.whole_id, part.task, part.given_by) == (demand.pk, "量一量", town.petition)


def test_requests_about_demands_become_requests_about_matters(town: Town, demand: Demand, now: datetime) -> None:
    sent = ask_about_data(town.own, text="看看", about=demand.matter, now=now)
    row, code = sent.row, sent.gave
    before = migrate(("demands", "0005_marks_to_portal"), ("privacy", None))
    kept = before.get_model("demands", "DataRequest").objects.get()
    assert (kept.pk, kept.demand_id, kept.text) == (row.pk, demand.pk, "看看")

    migrate(*newest())
    found = requests.find_by_receipt(row.matter.number, code)
    assert found is not None
    assert (found.about_id, found.text) == (demand.pk, "看看")


def test_marks_against_floods_go_to_the_portal(db: None, now: datetime) -> None:
    mark = FilingMark.objects.create(mark=b"0123456789abcdef", at=now)
    before = migrate(("demands", "0004_parts_of_any_matter"), ("portal", None))
    assert bytes(before.get_model("demands", "FilingMark").objects.get(pk=mark.pk).mark) == b"0123456789abcdef"

    migrate(*newest())
    assert FilingMark.objects.get(pk=mark.pk).at == now
    # The counter of its keys came along.
    assert FilingMark.objects.create(mark=b"f", at=now).pk > mark.pk


def test_hazards_and_slips_leave_the_reports_with_their_steps_still_held(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    patrol(site, by=town.cadre, now=now)
    slip = make_slip(town.own, consented=True, by=town.cadre, now=now)
    before = migrate(("conditions", "0003_households_protected"), ("hazards", None), ("maternal", None))
    assert before.get_model("conditions", "HazardStep").objects.latest("id").site_id == site.pk
    assert before.get_model("conditions", "MaternalServiceReferral").objects.get().token == slip.token

    migrate(*newest())
    assert list(site.steps.values_list("event", flat=True)) == ["register", "watch"]
    slip.refresh_from_db()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        HazardStep.objects.update(event="close")
