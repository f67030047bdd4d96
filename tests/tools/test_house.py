"""The house counted: what no proof is made of is found."""

from __future__ import annotations

from tools.house import deeds_without_test, home_of, unproved

from lianxinqiao.matters.deeds import Deed
from lianxinqiao.matters.kinds import Kind, registered_kinds


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
    assert homes["sealed_demand"] == homes["statement"] == homes["demand"] == "demands"
    assert homes["people"] == "conditions"
