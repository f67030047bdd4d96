"""By the code of a complaint that one of the staff was shown nobody speaks for the resident: every deed of theirs is guarded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from factories.demands import ROAD, Case, Filing, done, opinion
from factories.leadership import Owned
from factories.town import Town, day_before
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.deeds.own_code import WHOEVER_KNOWS_THE_CODE
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.leadership.models import Helper
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.kinds import Kind, kind_of, registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import about_to, do, hold

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-14")]
COUNTER = Filing(
    topic="officials", text="他推来推去不给办", channel="visit", read_back=True, asker_name="甲", conduct="obstruction"
)
WRITTEN = "这件是工作人员代写"


def reaches_a_demand(kind: Kind) -> bool:
    """Whether a row of a kind is a demand, or of one."""
    fields = kind.rows_of._meta.get_fields() if kind.rows_of is not None else ()
    return kind.rows_of is Demand or any(each.concrete and each.related_model is Demand for each in fields)


OF_RESIDENTS = [
    (kind.code, deed.name)
    for kind in registered_kinds()
    if reaches_a_demand(kind)
    for deed in kind.deeds
    if RESIDENT in deed.may
]


def test_what_residents_do_by_a_code_is_this() -> None:
    """A new one is guarded by itself; one that is not says why, and is one there is."""
    assert {"accuse", "object", "solved", "withdraw", "ask_review", "end_helper", "no_contact"} <= {
        name for _kind, name in OF_RESIDENTS
    }
    assert all(WHOEVER_KNOWS_THE_CODE.values())
    assert set(WHOEVER_KNOWS_THE_CODE) <= {name for _kind, name in OF_RESIDENTS}


def sealed_since(town: Town, now: datetime) -> dict[Any, UUID]:
    """A demand that a cadre wrote down, with a case and a helper, of which it is said later whom it is about."""
    owned = Owned(town, now).confirmed()
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": day_before(now, 0)}
    begin(OUTSIDE_HELPER, given, beside=owned.demand.pk, by=town.office, now=now)
    done("accuse", owned.demand.pk, by=town.petition, now=now, about_official=town.cadre, conduct="obstruction")
    helper = Helper.objects.get(demand=owned.demand.pk)
    return {Demand: owned.demand.pk, type(helper): helper.pk, kind_of("owned_case").rows_of: owned.pk}


def tried(kind: Kind, name: str, pk: UUID, now: datetime) -> None:
    """Ask what must be true before a deed of the resident, as its door does."""
    row: Any = kind.rows_of._default_manager.get(pk=pk)  # type: ignore[union-attr]  # it reaches a demand
    deed = kind.deed(name)
    assert deed is not None
    hold(deed.musts_first[:1], about_to(kind, name, row, by=RESIDENT, now=now))


@pytest.mark.parametrize(("code", "name"), OF_RESIDENTS)
def test_whoever_wrote_it_down_does_nothing_by_its_code(town: Town, now: datetime, code: str, name: str) -> None:
    """Before and after the code was given anew by somebody who keeps it."""
    kind, rows = kind_of(code), sealed_since(town, now)
    pk = rows[kind.rows_of]
    if name in WHOEVER_KNOWS_THE_CODE:
        return
    if code == "demand" and name != "accuse":
        # A plain one is hidden from nobody: whoever wrote it down is one of those who handle it.
        tried(kind, name, Case(town, now).pk, now)
        return
    with pytest.raises(StepNotAllowed, match="查询码"):
        tried(kind, name, pk, now)
    done("give_code", rows[Demand], has_receipt=True, tells_it=True, by=town.discipline, now=now)
    if name == "accuse":
        with pytest.raises(StepNotAllowed, match="工作人员见过"):
            tried(kind, name, pk, now)
    else:
        tried(kind, name, pk, now)


@pytest.mark.refuses("sealed_demand.undo_withdrawal", "这件是工作人员代写")
@pytest.mark.refuses("sealed_demand.object", "这件是工作人员代写")
@pytest.mark.refuses("sealed_demand.solved", "这件是工作人员代写")
@pytest.mark.refuses("sealed_demand.ask_review", "这件是工作人员代写")
@pytest.mark.refuses("sealed_demand.ask_recheck", "这件是工作人员代写")
@pytest.mark.refuses("sealed_demand.decline_follow_up", "这件是工作人员代写")
@pytest.mark.refuses("owned_case.no_contact", "这件是工作人员代写")
@pytest.mark.refuses("owned_case.other_owner", "这件是工作人员代写")
@pytest.mark.refuses("helper.end_helper", "这件是工作人员代写")
def test_each_is_refused_by_its_door(town: Town, now: datetime) -> None:
    rows = sealed_since(town, now)
    for code, name in OF_RESIDENTS:
        kind = kind_of(code)
        deed = kind.deed(name)
        assert deed is not None
        if name in WHOEVER_KNOWS_THE_CODE or code == "demand":
            continue
        pk = rows[kind.rows_of]
        if kind.is_matter:
            Matter.objects.filter(pk=pk).update(status=min(deed.at))
        with pytest.raises(StepNotAllowed, match="查询码"):
            do(kind, pk, name, {}, by=RESIDENT, now=now)


def test_the_writer_of_a_complaint_does_not_settle_it_as_the_resident(town: Town, now: datetime) -> None:
    """The cadre who wrote it down says by its code "solved, and well": it stands as delivered until who keeps it asks."""
    pk = Case(town, now, COUNTER).pk
    keeper, other = {"by": town.discipline, "now": now}, {"by": town.petition, "now": now}
    done("point_out", pk, about_official=town.police, **keeper)
    done("register", pk, petition_class="accusation", **other)
    done("screen", pk, conflict_checked=True, **other)
    done("accept", pk, handler=town.petition, is_told=True, **other)
    done("start", pk, **other)
    done("triage", pk, lawful=False, reasonable=False, in_hardship=False, reason="查过", **other)
    done("review_triage", pk, agrees=True, reason="", **keeper)
    done("draft", pk, **opinion("not_support"), **other)
    done("issue", pk, **keeper)
    done("deliver", pk, on=local_date(now), **other)
    said: dict[str, Any] = {"solved": "yes", "rating": "satisfied", "why": ""}
    with pytest.raises(StepNotAllowed, match=WRITTEN):
        done("solved", pk, by=None, now=now, **said)
    assert Matter.objects.get(pk=pk).status == "delivered"
    done("reissue", pk, identity_checked=True, **keeper)
    assert done("solved", pk, by=None, now=now, **said).row.matter.status == "settled", "now it is theirs alone"


def test_a_plain_demand_stays_the_residents_by_its_receipt(town: Town, now: datetime) -> None:
    """Most have theirs written down at the counter: what hurts nobody else they say by the receipt as ever."""
    case = Case(town, now, ROAD).accepted()
    assert done("withdraw", case.pk, by=None, now=now).row.matter.status == "withdrawn"
    assert done("undo_withdrawal", case.pk, by=None, now=now).row.matter.status == "accepted"
