"""Which mutants may live: each with a reason, none that is gone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tools.guards import ROOT, Mutant, mutants_of
from tools.mutants import PACKAGE, SURVIVORS, files_of, gone, sample, survivors

from factories.database import drop_constraint
from factories.matters import opened
from factories.town import Town
from lianxinqiao.matters.models import ExcludedOffice, Matter
from tools import guards

ONE = '[[survivor]]\npath = "src/a.py"\nwhat = "no tells"\nwhy = "%s"\n'


def test_one_that_may_live_has_a_reason() -> None:
    assert survivors(ONE % "said elsewhere") == {("src/a.py", "no tells"): "said elsewhere"}
    with pytest.raises(ValueError, match="no tells"):
        survivors(ONE % " ")


def test_one_that_is_gone_is_found() -> None:
    known = survivors(ONE % "said elsewhere")
    assert gone(known, [Mutant(Path("src/a.py"), 1, "no tells", 0, 1, "()")]) == []
    assert gone(known, [Mutant(Path("src/a.py"), 1, "no musts", 0, 1, "()")]) == ["src/a.py: no tells"]
    assert gone(known, [Mutant(Path("src/b.py"), 1, "no musts", 0, 1, "()")]) == []


def test_those_listed_are_there() -> None:
    known = survivors(SURVIVORS.read_text())
    apps = {path.split("/")[2] for path, _what in known}
    found = [mutant for app in sorted(apps) for path in files_of(app) for mutant in mutants_of(path)]
    assert gone(known, found) == []
    assert {path for path, _what in known} <= {str(each.path) for each in found}


def test_rights_and_conditions_are_taken_out_one_by_one() -> None:
    policies = {each.what for each in mutants_of(Path("src/lianxinqiao/demands/policies.py"))}
    assert "demands_readable: without Q(demand__sealed_on=None)" in policies
    assert "may_read_demand: without matter.demand.sealed_on is None" in policies
    visits = [each for path in files_of("visits") for each in mutants_of(path)]
    assert any(each.what.startswith("check_tags: not for") for each in visits)
    assert any(each.what.startswith("always true") and "已提出过异议" in each.what for each in visits)
    for each in visits:
        ast.parse(each.apply((ROOT / each.path).read_text()))


def test_the_few_that_ci_takes_out_are_the_same_each_time() -> None:
    found = [mutant for path in files_of("relief") for mutant in mutants_of(path)]
    few = sample(found, every=2)
    assert few == sample(found, every=2)
    assert [number for number, _each in few] == list(range(0, len(found), 2))
    assert {each.path.name for _number, each in few} == {"kind.py", "models.py"}
    assert sample(found, only=3) == [(3, found[3])]
    assert {"doing.py", "beginning.py"} <= {path.name for path in files_of("matters")}
    with pytest.raises(ValueError, match="none of that number"):
        sample(found, only=len(found))


def test_who_finds_knows_and_reaches_a_row_is_taken_out_and_widened() -> None:
    spine = {each.what for each in mutants_of(PACKAGE / "matters/spine.py")}
    assert {"finds: lambda *_of: False", "finds: lambda *_of: True", "known: None"} <= spine
    assert "reaches: None" in {each.what for each in mutants_of(PACKAGE / "demands/deeds/always.py")}
    kind = {each.what for each in mutants_of(PACKAGE / "demands/kind.py")}
    assert {"readable: lambda *_of: True", "withheld: None"} <= kind
    asked = {each.what for each in mutants_of(PACKAGE / "statements/kind.py")}
    assert {"shows_steps: lambda *_of: True", "shown: lambda *_of: True"} <= asked
    beginning = PACKAGE / "matters/operations/beginning.py"
    [found] = [each for each in mutants_of(beginning) if each.what == "all: Matter.objects.visible_to(by)"]
    assert "Matter.objects.all().filter(pk=known.row.pk)" in found.apply((ROOT / beginning).read_text())


MODELS = """
class Loan(models.Model):
    key = models.CharField(max_length=9, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk__gt=0), name="loan_once")]
"""


@pytest.mark.parametrize("name", ["models.py", "models/loans.py", "models/__init__.py"])
def test_constraints_are_taken_out_of_a_package_of_models_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "ROOT", tmp_path)
    path = Path("src/lianxinqiao/keys") / name
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(MODELS)
    assert {each.drops for each in mutants_of(path) if each.drops} == {"keys.Loan.key", "loan_once"}
    other = path.with_name("asks.py").parent.parent / "asks.py"
    (tmp_path / other).write_text(MODELS)
    assert not [each for each in mutants_of(other) if each.drops]


@pytest.mark.django_db
def test_each_constraint_that_is_taken_out_was_there_and_is_not_any_more() -> None:
    found = [*(ROOT / PACKAGE).rglob("models.py"), *(ROOT / PACKAGE).rglob("models/*.py")]
    models = sorted(path.relative_to(ROOT) for path in found)
    names = [each.drops for path in models for each in mutants_of(path) if each.drops]
    assert len(names) == len(set(names)) > 100
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    for name in names:
        drop_constraint(name)
    for name in names:
        with pytest.raises(LookupError):
            drop_constraint(name)


@pytest.mark.django_db
def test_without_a_constraint_the_database_takes_what_it_refuses(town: Town) -> None:
    matter = opened(town)
    office = {"matter": matter, "role": "area_judicial", "area": town.own, "since": matter.opened_at.date()}
    ExcludedOffice.objects.create(**office)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExcludedOffice.objects.create(**office)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    drop_constraint("office_excluded_once")
    ExcludedOffice.objects.create(**office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(phase="done")
    drop_constraint("matter_closed_at_iff_done")
    assert Matter.objects.filter(pk=matter.pk).update(phase="done") == 1
