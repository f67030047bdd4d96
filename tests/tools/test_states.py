"""Where a row stands is written by what a declared deed leads to, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.states import ANY, states_by_hand, written_in

from tools import states


def test_no_status_is_written_by_hand() -> None:
    assert states_by_hand() == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("matter.owner = by", "owner"),
        ("matter.owner_id = by.pk", "owner"),
        ("Step.objects.create(matter=matter, event='grant')", "Step"),
        ("Step(matter=matter, event='grant').save()", "Step"),
        ("models.VisitStep.objects.bulk_create(rows)", "VisitStep"),
        ("VisitStep._default_manager.create(visit=visit)", "VisitStep"),
        ("rows.filter(pk=1).update(owner=by)", "owner"),
        ("rows.update(**{'owner_id': 1})", "owner"),
        ("setattr(row, 'owner', by)", "owner"),
        ("rows.bulk_update(found, ['owner'])", "owner"),
        *(
            (source, "matter")
            for source in (
                "matter.version += 1",
                "row.matter.closed_at = now",
                "matter.kind = 'x'",
                "clock.due_at = x",
                "Matter.objects.filter(pk=1).update(version=3)",
                "Clock.objects.create(matter=matter, due_at=x)",
                "models.Clock._default_manager.filter(matter=matter).delete()",
                "matter.steps.create(event='x')",
                "matter.clocks.all().delete()",
                "doing.matter.excluded.add(by)",
            )
        ),
    ],
)
def test_who_has_a_matter_and_its_steps_are_written_by_the_machine(source: str, name: str) -> None:
    assert [found for _line, found in written_in(source)] == [name]


def test_a_deed_says_to_whom_it_leads() -> None:
    assert written_in("doing.owner = asked.to") == []
    # Other tables have owners too.
    assert written_in("Promise.objects.create(owner=by)") == []


@pytest.mark.parametrize(
    "source",
    [
        "row.status = S.DONE",
        "run.done, run.status = 1, S.FAILED",
        "row.state: str = 'x'",
        "matter.phase = 'done'",
        "rows.update(phase='done', closed_at=now)",
        "Slip.objects.filter(pk=1).update(state='expired', token=None)",
        "rows.create(status='open')",
        "rows.update_or_create(pk=1, defaults={'status': 'open'})",
        "SpotCheck(visit=visit, status='drawn')",
        "setattr(row, 'status', 'x')",
        "rows.update(**{'status': 1})",
        "rows.update(**dict(status=1))",
        "row.__dict__['status'] = 1",
        "vars(row)['status'] = 1",
        "row.__dict__.update({'status': 1})",
        "row.__dict__.update(status=1)",
        "object.__setattr__(row, 'status', 1)",
        "for row.status in (1, 2): pass",
        "[row.status] = [1]",
        "with x as row.status: pass",
        "models.SpotCheck(status='drawn')",
        "V = SpotCheck\nV(status='drawn')",
        "from visits.models import SpotCheck as V\nV(status='drawn')",
        "rows.bulk_update(found, ['status'])",
        "rows.bulk_update(found, fields=('kind', 'status'))",
        "rows.aupdate(status=1)",
        "cursor.execute('UPDATE visits_visit SET status = 1')",
        "cursor.execute('insert into visits_visit (id, status) values (1, 2)')",
    ],
)
def test_such_a_line_is_found(source: str) -> None:
    assert [name in ("status", "state", "phase") for _line, name in written_in(source)] == [True]


def test_models_that_stand_in_a_folder_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "toolroom/models").mkdir(parents=True)
    (tmp_path / "toolroom/models/loan.py").write_text("class Loan:\n    standing = Field(choices=Status.choices)\n")
    monkeypatch.setattr(states, "PACKAGE", tmp_path)
    assert (states.names.__wrapped__(), states.tables.__wrapped__()) == (frozenset({"standing"}), frozenset({"Loan"}))


@pytest.mark.parametrize(
    "source",
    [
        "setattr(row, field, 1)",
        "object.__setattr__(row, field, 1)",
        "SpotCheck.objects.create(visit=visit, **given)",
        "SpotCheck(**given)",
        "SpotCheck.objects.create(**{field: 1})",
        "SpotCheck.objects.create(**dict(given))",
        "SpotCheck.objects.create(**{**given})",
        "SpotCheck.objects.get_or_create(pk=1, defaults=given)",
        "rows.create(**given)",
        "rows.filter(pk=1).update(**given)",
        "from visits.models import SpotCheck as V\nV.objects.create(**given)",
    ],
)
def test_what_may_write_any_column_is_found(source: str) -> None:
    assert [name for _line, name in written_in(source)] == [ANY]


@pytest.mark.parametrize(
    "source",
    [
        "setattr(row, 'name', 1)",
        "cursor.execute('select status from visits_visit')",
        "status = row.status",
        "rows.filter(status='open')",
        "render(request, 'x.html', status=404)",
        "Look(status='x')",
        "Look(**given)",
        "SpotCheck.objects.create(**{'visit': visit})",
        # Its rows stand nowhere: their matter does.
        "Report.objects.create(matter=matter, **given)",
    ],
)
def test_what_only_reads_is_not(source: str) -> None:
    assert written_in(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "partial(setattr, row, 'status')(1)",
        "list(map(setattr, rows, names, values))",
        "put = setattr\nput(row, 'status', 1)",
        "put = object.__setattr__",
    ],
)
def test_what_sets_columns_is_not_handed_on_unseen(source: str) -> None:
    assert ANY in {name for _line, name in written_in(source)}
