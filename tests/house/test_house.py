"""Crash safety, jobs, queries, backup, sign-in, messages to the outside, the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.crashing import Crash, CrashAt
from factories.town import PASSWORD, Town, day_before, make_town
from lianxinqiao.conditions.operations.reports import ReportInput, acknowledge, report_condition
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock, Matter, Step
from lianxinqiao.matters.operations.clocks import check_clocks
from lianxinqiao.notifications.models import Message
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import Promise, VisitLog
from lianxinqiao.visits.operations.diary import VisitInput, accept_visit, write_visit

ROOT = Path(__file__).parents[2]


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (VisitLog, Promise, Matter, Step, Clock, Message))


@pytest.mark.django_db(transaction=True)
def test_a_crash_at_any_statement_leaves_all_or_nothing(now: datetime) -> None:
    town = make_town()

    def whole() -> None:
        written = VisitInput(
            kind="household_visit",
            visited_on=day_before(now),
            household=town.homes[0],
            promises=[("问", day_before(now, -2))],
            reports=[ReportInput(kind="people", place="x", facts="断水")],
        )
        write_visit(town.own, written, by=town.cadre, now=now)

    tried = 0
    while True:
        tried += 1
        crash = CrashAt(tried)
        before = counts()
        try:
            with connection.execute_wrapper(crash):
                whole()
        except Crash:
            assert counts() == before, f"statement {tried}"
        else:
            break
    assert tried > 8
    report = Matter.objects.get()
    for number in range(1, 20):
        state = (Matter.objects.get().status, Step.objects.count())
        try:
            with connection.execute_wrapper(CrashAt(number)):
                acknowledge(report.pk, by=town.in_charge, expected_version=None, now=now)
        except Crash:
            assert (Matter.objects.get().status, Step.objects.count()) == state
        else:
            break
    assert Matter.objects.get().status == "acknowledged"


@pytest.mark.django_db(transaction=True)
def test_a_job_killed_in_the_middle_repeats_nothing(now: datetime) -> None:
    town = make_town()
    for number in range(3):
        report_condition(
            town.own,
            ReportInput(kind="people", place="x", facts=f"{number}", urgency=3, phoned_at=now),
            by=town.cadre,
            now=now,
        )
    later = now + timedelta(hours=5)
    with pytest.raises(Crash), connection.execute_wrapper(CrashAt(5)):
        check_clocks(now=later)
    check_clocks(now=later)
    check_clocks(now=later)
    late = Message.objects.filter(title__startswith="已逾期").values_list("recipient", "dedupe")
    assert len(late) == len(set(late)) == 12
    assert Step.objects.filter(event="escalate").count() == 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/matters/", "/visits/", "/households/", "/reports/", "/streams/", "/areas/{code}/"]
)
def test_queries_do_not_grow_with_the_rows(town: Town, now: datetime, path: str) -> None:
    client = town.client("leader")
    path = path.format(code=town.own.code)

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    def more(n: int) -> None:
        for number in range(n):
            report_condition(
                town.own, ReportInput(kind="people", place="x", facts=f"事{number}"), by=town.cadre, now=now
            )
            visit = write_visit(
                town.own,
                VisitInput(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
                by=town.cadre,
                now=now,
            )
            accept_visit(visit.pk, by=town.secretary, expected_version=None, now=now)
            home = town.homes[0]
            Household.objects.create(
                id=uuid7(), area=home.area, group=home.group, house_no=f"x{Household.objects.count()}", head_name="王"
            )

    more(2)
    few = cost()
    more(15)
    assert cost() == few


@pytest.mark.django_db
def test_lockout_grows_and_a_first_password_must_be_changed(town: Town, settings: Any) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    for _turn in range(5):
        answer = client.post("/accounts/login/", {"login": "cadre", "password": "wrong"})
    assert answer.status_code == 429
    assert client.post("/accounts/login/", {"login": "cadre", "password": PASSWORD}).status_code == 429
    settings.AXES_ENABLED = False
    town.director.must_change_password = True
    town.director.save()
    other = Client()
    assert other.post("/accounts/login/", {"login": "director", "password": PASSWORD}).status_code == 302
    assert "/password/change/" in other.get("/")["Location"]
    new = "dongjiang-48-qiao"
    assert (
        other.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        ).status_code
        == 302
    )
    assert other.get("/").status_code == 200


@pytest.mark.django_db
def test_second_factor_passkeys_and_sessions_have_pages(town: Town) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "cadre", "password": PASSWORD})
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/sessions/"):
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db
def test_a_refused_form_keeps_what_was_typed(town: Town, now: datetime) -> None:
    client = town.client("cadre")
    answer = client.post(
        "/reports/new/opinion/",
        {
            "deed": "report",
            "id": str(uuid7()),
            "area": town.own.pk,
            "place": "集市",
            "facts": "老张13812345678说的",
            "answer_needed": "几时修路",
            "urgency": "0",
        },
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "老张13812345678说的" in page
    assert "几时修路" in page
    assert "电话号码" in page


@pytest.mark.django_db(transaction=True)
def test_backup_restores_into_an_empty_database(tmp_path: Path, now: datetime) -> None:
    from lianxinqiao.kernel.backup import RestoreRefused, back_up, restore, table_counts

    town = make_town()
    report_condition(town.own, ReportInput(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    before = table_counts()
    target = tmp_path / "town.backup"
    back_up(str(target))
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(RestoreRefused):
        restore(str(target))
    Message.objects.all().delete()
    restore(str(target), force=True)
    assert table_counts() == before
    assert Matter.objects.get().title == "断水"
    with pytest.raises(RestoreRefused):
        restore(str(ROOT / "README.md"), force=True)
    assert Matter.objects.count() == 1


def test_help_stands_in_both_languages_and_wrong_words_are_code_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lianxinqiao.cli", "--help"], capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 0
    for name in ("serve", "demo", "import", "assess", "due", "town", "rules", "token", "backup", "restore"):
        assert name in done.stdout
    assert "备份 / back up" in done.stdout
    assert subprocess.run([sys.executable, "-m", "lianxinqiao.cli", "fly"], capture_output=True).returncode == 2


@pytest.mark.django_db
def test_the_town_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    from lianxinqiao.cli import main
    from lianxinqiao.places.operations.divisions import load_shipped_editions
    from lianxinqiao.places.operations.facts import load_seed_facts

    load_shipped_editions()
    load_seed_facts()
    assert main(["town", "420527103", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (
        found["areas"],
        found["villages"],
        found["communities"],
        found["groups"],
        found["households"],
        found["residents"],
    ) == (13, 12, 1, 66, 7902, 19608)
    assert (found["members"], found["members_cadre"], found["members_farmer"], found["mismatches"]) == (
        884,
        171,
        713,
        [],
    )
    assert (found["land_km2"], found["farmland_mu"], found["farmland_ha"]) == ("217.08", 17460, "1164.00")
