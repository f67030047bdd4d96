"""A brought workbook goes from status to status by its deeds alone, each with a Step, and always to an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.imports import a_try, bring
from factories.town import Town
from lianxinqiao.demo.doing import do
from lianxinqiao.intake import tasks
from lianxinqiao.intake.kind import IMPORT
from lianxinqiao.intake.models import ImportStep
from lianxinqiao.intake.operations import runs
from lianxinqiao.intake.operations.runs import carry_out, check_run, order_run, undo_run
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.notifications.models import Message
from lianxinqiao.residents.models import ImportRun

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-2.1")]


def fails(*_given: object, **_named: object) -> None:
    raise RuntimeError("the disk")


@pytest.mark.parametrize("task", ["check_import", "carry_out_import"])
def test_a_job_that_fails_for_good_leaves_no_import_behind(
    town: Town, now: datetime, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bring(town, now)
    if task == "carry_out_import":
        order_run(check_run(run.pk, now=now).pk, only_good=False, by=town.cadre, now=now)
    stood = ImportRun.objects.get(pk=run.pk).status
    monkeypatch.setattr(tasks, "check_run", fails)
    monkeypatch.setattr(tasks, "carry_out", fails)
    for nth in range(tasks.TRIES):
        with pytest.raises(RuntimeError):
            getattr(tasks, task)(a_try(nth), run_id=str(run.pk))
        assert ImportRun.objects.get(pk=run.pk).status == stood
    with pytest.raises(RuntimeError):
        getattr(tasks, task)(a_try(tasks.TRIES), run_id=str(run.pk))

    run.refresh_from_db()
    assert run.status == "failed"
    assert "系统出错" in run.note
    assert Message.objects.filter(recipient=town.cadre, path=f"/households/imports/{run.pk}/").count() == 1
    page = town.client("cadre").get(f"/households/imports/{run.pk}/").content.decode()
    assert "系统出错" in page and "every 1s" not in page


def test_every_step_says_who_and_by_which_rule(town: Town, now: datetime) -> None:
    run = bring(town, now)
    order_run(check_run(run.pk, now=now).pk, only_good=False, by=town.cadre, now=now)
    carry_out(run.pk, now=now)
    undo_run(run.pk, by=town.cadre, now=now)

    steps = [(step.event, step.by, step.role, step.to_status, step.rule) for step in ImportStep.objects.order_by("id")]
    role = "village_cadre"
    assert steps == [
        ("bring", town.cadre, role, "checking", "R-2.1"),
        ("check", None, "system", "checked", "R-2.1"),
        ("order", town.cadre, role, "running", "R-2.1"),
        ("carry_out", None, "system", "done", "R-2.1"),
        ("undo", town.cadre, role, "undone", "R-2.1"),
    ]
    names = ProcrastinateJob.objects.order_by("id").values_list("task_name", flat=True)
    assert [name.rpartition(".")[2] for name in names] == ["check_import", "carry_out_import"]


@pytest.mark.refuses("import.order", "没有可以导入")
def test_whose_it_is_and_what_must_be_true(town: Town, now: datetime) -> None:
    run = bring(town, now)
    with pytest.raises(StepNotAllowed):
        order_run(run.pk, only_good=False, by=town.cadre, now=now)
    do(IMPORT, run.pk, "check", dict.fromkeys(NUMBERS, 0), by="system", now=now)
    with pytest.raises(InvalidInput, match="没有可以导入"):
        order_run(run.pk, only_good=False, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        order_run(run.pk, only_good=False, by=town.sibling, now=now)
    with pytest.raises(NotPermitted):
        do(IMPORT, run.pk, "refuse", {"note": "不"}, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed):
        do(IMPORT, run.pk, "empty", by="system", now=now + timedelta(days=6, hours=23))
    with pytest.raises(InvalidInput) as refused:
        runs.bring_workbook(town.other, file_name="a.xlsx", content=b"x", by=town.cadre, now=now)
    assert refused.value.field == "area"


NUMBERS = ("rows", "good", "new_people", "changed_people", "moved_people")


def test_problems_are_left_out_only_by_whoever_says_so(town: Town, now: datetime) -> None:
    run = check_run(bring(town, now).pk, now=now)
    run.problems = [{"row": 2, "column": "x", "words": "y", "mend": "z"}]
    run.save()
    with pytest.raises(InvalidInput) as refused:
        order_run(run.pk, only_good=False, by=town.cadre, now=now)
    assert refused.value.field == "only_good"
    with pytest.raises(StaleVersion):
        do(IMPORT, run.pk, "order", {"only_good": True}, by=town.cadre, seen=run.version - 1, now=now)
    assert order_run(run.pk, only_good=True, by=town.cadre, now=now).status == "running"


def test_a_form_sent_twice_brings_one(town: Town, now: datetime) -> None:
    id = bring(town, now).pk
    content = bytes(ImportRun.objects.get(pk=id).content)
    key = UUID("019abcde-0000-7000-8000-000000000002")
    for _each in range(2):
        runs.bring_workbook(town.own, file_name="a.xlsx", content=content, by=town.cadre, now=now, id=key)
    with pytest.raises(InvalidInput):
        runs.bring_workbook(town.own, file_name="a.xlsx", content=content + b"\0", by=town.cadre, now=now, id=key)
    assert ImportRun.objects.filter(pk=row_id_of(key)).count() == 1
