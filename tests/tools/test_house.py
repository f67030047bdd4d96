"""The house counted: what no proof is made of is found."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from tools.house import deeds_without_test, home_of, named_by, unnamed_in, unproved

from lianxinqiao.matters.deeds import Deed
from lianxinqiao.matters.kinds import Kind, registered_kinds
from tools import proved


def kind_with(deed: Deed) -> Kind:
    end = Deed(name="end", title="结束", rule="RR-3", at={"begun"}, may={"handler"}, to="ended")
    return Kind(code="tried", title="试", statuses={"begun": "开始", "lost": "无", "ended": "完"}, deeds=(end, deed))


def test_every_declared_deed_is_proved() -> None:
    assert deeds_without_test() == []


def test_a_deed_that_stands_nowhere_is_found() -> None:
    kind = kind_with(Deed(name="note", title="记", rule="RR-3", at=(), may={"handler"}))
    assert unproved(kind) == ["note"]
    assert "note: stands nowhere" in kind.check()


def test_a_deed_at_a_status_that_nothing_leads_to_is_found() -> None:
    kind = kind_with(Deed(name="note", title="记", rule="RR-3", at={"lost"}, may={"handler"}))
    assert unproved(kind) == ["note at lost"]
    assert "note: stands nowhere" in kind.check()


def test_what_a_kind_never_does_is_no_deed_of_it() -> None:
    kind = kind_with(Deed(name="note", title="记", rule="RR-3", at={"begun"}, may={"handler"}))
    object.__setattr__(kind, "never", {"note": "不办这一步。"})
    assert unproved(kind) == ["note"]


def test_a_kind_is_at_home_where_it_is_declared_not_where_its_rows_are() -> None:
    homes = {kind.code: home_of(kind).removeprefix("lianxinqiao.") for kind in registered_kinds()}

    assert homes["hazard_site"] == "hazards"
    assert homes["sealed_demand"] == homes["demand"] == "demands"
    assert homes["statement"] == "statements"
    assert homes["people"] == "conditions"


@pytest.mark.parametrize(
    "source",
    [
        'register_kind(Kind(code="key_loan", title="借用钥匙"))',
        'kinds.register_kind(\n    Kind(\n        title="借用钥匙",\n        code=CODE,\n    )\n)',
    ],
)
def test_a_kind_that_is_registered_without_a_name_is_at_home_there(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "declaring.py").write_text(f"CODE = 'key_loan'\n{source}\n")
    spec = spec_from_file_location("declaring", tmp_path / "declaring.py")
    assert spec is not None
    module = module_from_spec(spec)
    vars(module)["CODE"] = "key_loan"
    module.__file__ = str(tmp_path / "declaring.py")
    assert unnamed_in(module) == {"key_loan"}
    # As the example of the recipe does it.
    kind = Kind(code="key_loan", title="借用钥匙", statuses={})
    monkeypatch.setitem(sys.modules, "lianxinqiao.relief.kind", module)
    assert home_of(kind) == "lianxinqiao.relief"


@pytest.mark.parametrize(
    "source",
    [
        "from lianxinqiao.relief.models import ReliefApplication",
        "from lianxinqiao import relief",
        "from lianxinqiao import audit, relief",
        "Q(relief__is_granted=True)",
        "matter.relief.decision",
        'cursor.execute("select * from relief_reliefapplication")',
        'kind_of("relief")',
        'reverse("relief:one")',
    ],
)
def test_a_file_that_names_a_kind_is_counted(source: str) -> None:
    kind = next(kind for kind in registered_kinds() if kind.code == "relief")
    assert named_by(kind, "lianxinqiao.relief").search(source)
    assert not named_by(kind, "lianxinqiao.relief").search('"what a relief"; a_relief__x; its_relief(1)')


def test_a_condition_that_no_test_sees_refused_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = proved.seen_by_tests()
    assert proved.conditions_without_test() == []
    named = proved.condition_named("demand.accept_simple", "收到已超过")
    assert named in seen and str(named).startswith("demands.accept_simple: 收到已超过三个工作日")
    monkeypatch.setattr(proved, "seen_by_tests", lambda: seen - {named})
    assert proved.conditions_without_test() == [str(named)]


@pytest.mark.parametrize(
    "said", [("demand.accept_simple", "没有这句"), ("demand.accept_simple", ""), ("lost.open", "x")]
)
def test_a_marker_that_names_no_condition_is_found(said: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"conditions|no kind"):
        proved.condition_named(*said)
    monkeypatch.setattr(proved, "marked", lambda _root: iter([("tests/x.py:1", list(said))]))
    proved.seen_by_tests.cache_clear()
    assert "tests/x.py:1" in proved.conditions_without_test()[0]
    proved.seen_by_tests.cache_clear()


def test_a_deed_or_an_opening_of_which_the_proof_makes_no_case_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {proved.DEEDS: {"relief-decide-applied"}, proved.OPENINGS: {"relief-open-staff"}}
    monkeypatch.setattr(proved, "cases_made", lambda: made)
    wanting = proved.without_test()
    assert "relief.tell at granted" in wanting and "relief.decide at applied" not in wanting
    assert "demand opened by resident" in wanting and "relief opened by staff" not in wanting
    assert "relief offered by its page" in wanting


EMPTY = '''
import pytest
TABLE = [refuses_when("relief.open", "甲", None)]
@pytest.mark.refuses("relief.open", "乙")
def test_nothing():
    """Says nothing."""
    pass
@pytest.mark.parametrize("case", TABLE)
def test_nothing_of_a_table(case): ...
'''


def test_a_test_that_does_nothing_sees_nothing_refused_and_proves_no_case(tmp_path: Path) -> None:
    (tmp_path / "tests/proof").mkdir(parents=True)
    file = tmp_path / "tests/proof/test_x.py"
    file.write_text(EMPTY)
    assert list(proved.marked(tmp_path)) == []
    assert proved.empty_tests(tmp_path) == {"test_nothing", "test_nothing_of_a_table"}
    file.write_text(EMPTY.replace("pass", "assert seen").replace("...", "do(case)"))
    assert [said for _place, said in proved.marked(tmp_path)] == [["relief.open", "甲"], ["relief.open", "乙"]]
    assert proved.empty_tests(tmp_path) == set()
