"""Tables that moved to another app keep every row and what the row points at, there and back; what is sealed opens.

Each move writes its rows, looks at them as they were at its time, and again afterwards.  All are walked in one go, back to
the oldest and forward again: a way of its own for each takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.demands import Filing, complain, file_demand
from factories.hazards import a_site, patrol
from factories.maternal import give_slip
from factories.months import count
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.statements import ask_statement
from factories.town import Town, day_before
from factories.workbooks import ROWS, workbook
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.queries.register import matching, register_of
from lianxinqiao.demo.doing import do
from lianxinqiao.desk.models import HeldJob
from lianxinqiao.hazards.models import HazardStep
from lianxinqiao.intake.operations.runs import bring_workbook
from lianxinqiao.intake.tasks import carry_out_import, check_import
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.models import CardEdition, CardRun
from lianxinqiao.outreach.tasks import reissue_cards
from lianxinqiao.portal.models import FilingMark
from lianxinqiao.statements.kind import STATEMENT
from lianxinqiao.visits.kind import MONTH
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import MonthlyAssessment

pytestmark = pytest.mark.django_db
# Where to go back to; sent the models of that time; then nothing, and what follows is asked afterwards.
Move = Generator[tuple[tuple[str, str | None], ...], Any, None]


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


def what_officials_are_asked_to_say_leaves_the_demands(town: Town, demand: Demand, now: datetime) -> Move:
    complaint = complain(town, now)
    asked = {"to": town.cadre, "summary": "收费的情况", "due_on": day_before(now, -7)}
    row = ask_statement(complaint.pk, **asked, by=town.discipline, now=now)
    do(STATEMENT, row.pk, "give", {"text": "按县里文件收的"}, by=town.cadre, now=now)
    before = yield (("demands", "0011_words_of_forwarding"), ("statements", None))
    kept = before.get_model("demands", "Statement").objects.get()
    assert (kept.pk, kept.demand_id, kept.summary, kept.answer) == (
        *(row.pk, complaint.pk),
        *("收费的情况", "按县里文件收的"),
    )

    yield ()
    row.refresh_from_db()
    assert (row.demand_id, row.summary, row.answer) == (complaint.pk, "收费的情况", "按县里文件收的")
    events = complaint.matter.steps.order_by("id").values_list("event", flat=True)
    assert list(events)[-2:] == ["ask_statement", "give_statement"]
    page = town.client("discipline").get(reverse("demands:demand", args=[complaint.pk])).content.decode()
    assert "按县里文件收的" in page
    assert "收到说明" in page


def parts_of_demands_become_parts_of_matters(town: Town, demand: Demand, now: datetime) -> Move:
    part = give_part(demand.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.petition, now=now)
    before = yield (("demands", "0003_statements"), ("assignments", None))
    kept = before.get_model("demands", "Assignment").objects.get(pk=part.pk)
    assert (kept.pk, kept.demand_id, kept.task) == (part.pk, demand.pk, "量一量")

    yield ()
    part.refresh_from_db()
    assert (part.whole_id, part.task, part.given_by) == (demand.pk, "量一量", town.petition)


def requests_about_demands_become_requests_about_matters(town: Town, demand: Demand, now: datetime) -> Move:
    sent = ask_about_data(town.own, text="看看", about=demand.matter, now=now)
    row, code = sent.row, sent.gave
    before = yield (("demands", "0005_marks_to_portal"), ("privacy", None))
    kept = before.get_model("demands", "DataRequest").objects.get()
    assert (kept.pk, kept.demand_id, kept.text) == (row.pk, demand.pk, "看看")

    yield ()
    found = row_of_receipt(row.matter.number, code)
    assert found is not None
    assert (found.about_id, found.text) == (demand.pk, "看看")


def marks_against_floods_go_to_the_portal(town: Town, demand: Demand, now: datetime) -> Move:
    mark = FilingMark.objects.create(mark=b"0123456789abcdef", at=now)
    before = yield (("demands", "0004_parts_of_any_matter"), ("portal", None))
    assert bytes(before.get_model("demands", "FilingMark").objects.get(pk=mark.pk).mark) == b"0123456789abcdef"

    yield ()
    assert FilingMark.objects.get(pk=mark.pk).at == now
    # The counter of its keys came along.
    assert FilingMark.objects.create(mark=b"f", at=now).pk > mark.pk


def hazards_and_slips_leave_the_reports_with_their_steps_still_held(town: Town, demand: Demand, now: datetime) -> Move:
    site = a_site(town, now)
    patrol(site, by=town.cadre, now=now)
    slip = give_slip(town, now)
    before = yield (("conditions", "0003_households_protected"), ("hazards", None), ("maternal", None))
    assert before.get_model("conditions", "HazardStep").objects.latest("id").site_id == site.pk
    assert before.get_model("conditions", "MaternalServiceReferral").objects.get().token == slip.token

    yield ()
    assert list(site.steps.values_list("event", flat=True)) == ["register", "watch"]
    slip.refresh_from_db()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        HazardStep.objects.update(event="close")


def words_that_were_plain_are_sealed_and_titles_are_ours(town: Town, demand: Demand, now: datetime) -> Move:
    part = give_part(
        demand.pk, to=town.police, task="找甲量一量", due_on=day_before(now, -3), by=town.petition, now=now
    )
    titled, called = demand.matter.title, Matter.objects.get(pk=part.pk).title
    before = yield (
        ("matters", "0004_sent_content"),
        ("leadership", "0004_affairs_of_what_was"),
        ("demands", "0008_whom"),
    )
    old = before.get_model("demands", "Demand").objects.get(pk=demand.pk)
    assert (old.text, "路塌" in old.grams) == ("机耕路塌了", True)
    step = before.get_model("matters", "Step").objects.filter(matter_id=demand.pk).earliest("id")
    assert step.data == {"channel": "visit"}
    matters = before.get_model("matters", "Matter").objects
    matters.filter(pk=demand.pk).update(title="机耕路塌了，找甲")
    matters.filter(pk=part.pk).update(title="找甲量一量")
    told = Message.objects.create(
        recipient=town.police, title="交办给您：找甲量一量", created_at=now, about=part.pk, body=""
    )

    yield ()
    row = Demand.objects.get(pk=demand.pk)
    assert row.text == "机耕路塌了"
    assert [each.pk for each in matching(register_of(town.petition), "路塌")] == [demand.pk]
    assert row.matter.steps.earliest("id").data == {"channel": "visit"}
    assert [row.matter.title, Matter.objects.get(pk=part.pk).title] == [titled, called]
    told.refresh_from_db()
    assert told.title == f"交办给您：{called}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, grams FROM demands_demand WHERE matter_id = %s", [demand.pk])
        text, pieces = cursor.fetchone()
        assert (text[:3], len(pieces) > 5) == ("s2:", True)
        cursor.execute("SELECT count(*) FROM matters_step WHERE data <> '' AND data NOT LIKE 's2:%'")
        assert cursor.fetchone() == (0,)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        row.matter.steps.update(event="close")


def what_was_searched_for_is_left_out_of_the_audit_log(town: Town, demand: Demand, now: datetime) -> Move:
    detail = {"filters": "搜索：13900001234", "rows": 3}
    row = AuditEntry.objects.create(at=now, deed="list.export", subject="住户 13900001234", detail=detail)
    yield (("audit", "0002_alter_recordopening_purpose"),)
    yield ()
    row.refresh_from_db()
    assert (row.subject, row.detail) == ("住户 〔号码〕", {"filters": "搜索:〔号码〕", "rows": 3})


def what_was_held_back_before_it_was_kept_whose_it_is_is_its_towns(town: Town, demand: Demand, now: datetime) -> Move:
    brought = bring_workbook(town.own, file_name="a.xlsx", content=workbook(ROWS), by=town.cadre, now=now)
    edition = CardEdition.objects.create(area=town.other, number=1, made_on=now.date(), face={}, digest="")
    cards = CardRun.objects.create(area=town.other, edition=edition, by=town.petition, started_at=now, total=1)
    jobs = {
        check_import.defer(run_id=str(brought.pk)): town.own,
        carry_out_import.defer(run_id=str(brought.pk)): town.own,
        reissue_cards.defer(run_id=str(cards.pk)): town.other,
        reissue_cards.defer(run_id=str(brought.pk)): None,
    }
    for job in jobs:
        task = ProcrastinateJob.objects.get(pk=job).task_name
        HeldJob.objects.create(job_id=job, task=task, times=2, last_at=now, held_at=now)
    yield (("intake", "0001_imports_have_steps"), ("outreach", "0005_words"))
    assert not HeldJob.objects.exclude(area=None).exists()

    yield ()
    assert {row.pk: row.area for row in HeldJob.objects.select_related("area")} == jobs


def months_of_posts_become_months_of_people(town: Town, demand: Demand, now: datetime) -> Move:
    month = date(2026, 9, 1)
    count(Month.of(month), now)
    row = MonthlyAssessment.objects.get(staff=town.cadre, month=month)
    do(MONTH, row.pk, "reason", {"kind": "training", "reason": "学习"}, by=town.cadre, now=now)
    before = yield (("visits", "0012_until_when"),)
    old = before.get_model("visits", "MonthlyAssessment").objects
    other = old.filter(pk=row.pk).values("staff_id", "area_id").get()
    post = before.get_model("accounts", "Appointment").objects.create(
        **other, role="village_director", starts_on="2020-01-01"
    )
    told = {"month": month, "status": "objected", "objection": "没有算全", "confirmed_by_id": town.secretary.pk}
    kept = old.create(**other, appointment=post, **told)

    yield ()
    first = MonthlyAssessment.objects.get(staff=town.cadre, month=month, beside=None)
    assert (first.pk, first.status, first.objection) == (kept.pk, "objected", "没有算全")
    row.refresh_from_db()
    assert (row.beside_id, row.reason) == (first.pk, "学习")
    assert list(row.steps.values_list("event", flat=True)) == ["compute", "reason"]
    page = town.client("secretary").get(reverse("visits:assessment", args=[first.pk])).content.decode()
    assert reverse("visits:assessment", args=[row.pk]) in page


# From the newest to the oldest.
MOVES: tuple[Callable[[Town, Demand, datetime], Move], ...] = (
    months_of_posts_become_months_of_people,
    what_officials_are_asked_to_say_leaves_the_demands,
    what_was_held_back_before_it_was_kept_whose_it_is_is_its_towns,
    what_was_searched_for_is_left_out_of_the_audit_log,
    words_that_were_plain_are_sealed_and_titles_are_ours,
    requests_about_demands_become_requests_about_matters,
    marks_against_floods_go_to_the_portal,
    parts_of_demands_become_parts_of_matters,
    hazards_and_slips_leave_the_reports_with_their_steps_still_held,
)


# Nothing of ours runs while tables move but the moves: counting branches makes it half as slow again.
@pytest.mark.no_cover
def test_every_move_keeps_its_rows_there_and_back(town: Town, demand: Demand, now: datetime) -> None:
    moves = [move(town, demand, now) for move in MOVES]
    for move, targets in [(move, next(move)) for move in moves]:
        assert move.send(migrate(*targets)) == ()
    migrate(*newest())
    for move in moves:
        assert next(move, None) is None
