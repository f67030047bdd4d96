"""Every write, made to fail at each of its statements: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from factories import hazards
from factories.checks import checkable_day, draw
from factories.conditions import a_report
from factories.crashing import Crash, CrashAt
from factories.demands import ROAD, file_demand
from factories.maternal import give_slip
from factories.months import count
from factories.outreach import propose_opening
from factories.pictures import changed, picture
from factories.town import Town, day_before, leave_alone
from factories.works import World
from lianxinqiao.accounts.operations import posts, registers, rules, standing_in, tokens
from lianxinqiao.audit.operations.entries import record_opening
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.intake.operations.runs import carry_out, undo_run
from lianxinqiao.maternal.operations.ending import do_by_number
from lianxinqiao.maternal.operations.leaflets import count_information
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations import ledgers, own_rows, reminding
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.kind import LETTER
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.outreach.operations import cards
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.places.operations.divisions import load_shipped_editions
from lianxinqiao.residents.models import Person
from lianxinqiao.residents.operations import records
from lianxinqiao.visits.kind import CHECK, ENTRY, MONTH, PROMISE
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.models import Promise
from lianxinqiao.visits.operations import contacts

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Write:
    """One deed: what must be there before, and the deed itself."""

    ready: Callable[[World], Any]
    do: Callable[[World, Any], Any]


def _nothing(_world: World) -> None:
    return None


def _v(world: World, who: str) -> dict[str, Any]:
    return {"by": world.town.staff[who], "expected_version": None, "now": world.now}


def _box(world: World) -> Any:
    return OpinionBox.objects.create(area=world.town.own, place="x", set_up_on=day_before(world.now)).pk


def _proposed(world: World) -> Any:
    waits = propose_opening(_box(world), "一", "二", second=world.town.leader, **_b(world, "secretary")).waits
    assert waits is not None
    return waits.pk


def _b(world: World, who: str) -> dict[str, Any]:
    return {"by": world.town.staff[who], "now": world.now}


WRITES: dict[str, Write] = {
    # conditions
    "report": Write(_nothing, lambda w, _: w.report()),
    "acknowledge": Write(lambda w: w.report(), lambda w, pk: do(REPORT, pk, "acknowledge", **_b(w, "in_charge"))),
    "judge": Write(
        lambda w: w.to("acknowledge"), lambda w, pk: do(REPORT, pk, "judge", {"urgency": 2}, **_b(w, "in_charge"))
    ),
    "respond": Write(
        lambda w: w.to("acknowledge", "judge"),
        lambda w, pk: do(REPORT, pk, "respond", {"reason": "去了"}, **_b(w, "in_charge")),
    ),
    "hand over": Write(
        lambda w: w.to("acknowledge", "judge"),
        lambda w, pk: do(REPORT, pk, "hand_over", {"body": "县局", "person": "值班"}, **_b(w, "in_charge")),
    ),
    "resolve": Write(
        lambda w: w.to("acknowledge", "judge", "respond"),
        lambda w, pk: do(REPORT, pk, "resolve", {"reason": "好了"}, **_b(w, "in_charge")),
    ),
    "answer": Write(
        lambda w: w.to("acknowledge", "judge", "respond", "resolve"),
        lambda w, pk: do(REPORT, pk, "answer", {"answer": "已通水"}, **_b(w, "in_charge")),
    ),
    "reopen": Write(
        lambda w: w.to("acknowledge", "judge", "respond", "resolve", "answer"),
        lambda w, pk: do(REPORT, pk, "reopen", {"reason": "没好"}, **_b(w, "cadre")),
    ),
    "false alarm": Write(
        lambda w: w.report(), lambda w, pk: do(REPORT, pk, "false_alarm", {"reason": "没事"}, **_b(w, "in_charge"))
    ),
    "merge": Write(
        lambda w: (w.report(), w.report()),
        lambda w, pks: do(REPORT, pks[0], "merge", {"into": pks[1]}, **_b(w, "in_charge")),
    ),
    "pass": Write(
        lambda w: w.report(),
        lambda w, pk: do(REPORT, pk, "pass", {"to": w.town.leader, "reason": "您近"}, **_b(w, "in_charge")),
    ),
    "slip": Write(_nothing, lambda w, _: give_slip(w.town, w.now)),
    "leaflets": Write(_nothing, lambda w, _: count_information(w.town.own, given=3, **_b(w, "cadre"))),
    "receipt": Write(
        lambda w: give_slip(w.town, w.now).token, lambda w, token: do_by_number(token, "receipt", **_b(w, "health"))
    ),
    "site": Write(_nothing, lambda w, _: w.site()),
    "relay": Write(lambda w: w.site(), lambda w, site: hazards.relay(w.town, w.now, site=site)),
    "stand down": Write(lambda w: w.moved(), lambda w, warning: hazards.stand_down(warning, **_b(w, "cadre"))),
    # matters
    "clocks checked": Write(
        lambda w: w.report(urgency=3, phoned_at=w.now),
        lambda w, _pk: reminding.check_clocks(now=w.now + timedelta(hours=5), most=1),
    ),
    # visits
    "visit": Write(
        _nothing,
        lambda w, _: w.visit(
            promises=[("问", day_before(w.now, -2))], reports=[a_report(kind="people", place="x", facts="断水")]
        ),
    ),
    "visit accepted": Write(lambda w: w.visit(), lambda w, pk: do(ENTRY, pk, "accept", **_b(w, "secretary"))),
    "visit asked": Write(
        lambda w: w.visit(), lambda w, pk: do(ENTRY, pk, "ask", {"text": "哪段"}, **_b(w, "secretary"))
    ),
    "visit voided": Write(
        lambda w: w.visit(accepted=True), lambda w, pk: do(ENTRY, pk, "void", {"text": "错"}, **_b(w, "secretary"))
    ),
    "void objected": Write(
        lambda w: w.voided(), lambda w, pk: do(ENTRY, pk, "object", {"text": "没错"}, **_b(w, "cadre"))
    ),
    "draft submitted": Write(lambda w: w.visit(submit=False), lambda w, pk: do(ENTRY, pk, "submit", **_b(w, "cadre"))),
    "promise kept": Write(
        lambda w: Promise.objects.get(visit=w.visit(promises=[("问", day_before(w.now, -2))])).pk,
        lambda w, pk: do(PROMISE, pk, "end", {"kept": True}, **_b(w, "cadre")),
    ),
    "contacts proposed": Write(_nothing, lambda w, _: contacts.propose(w.town.own, w.now.year, **_b(w, "secretary"))),
    "month": Write(lambda w: w.visit(accepted=True), lambda w, _: count(Month.of(day_before(w.now)), w.now)),
    "reason": Write(
        lambda w: w.month(),
        lambda w, pk: do(MONTH, pk, "reason", {"kind": "training", "reason": "学习"}, **_b(w, "cadre")),
    ),
    "confirm": Write(
        lambda w: w.month(explained=True),
        lambda w, pk: do(MONTH, pk, "confirm", {"comment": "知"}, **_b(w, "secretary")),
    ),
    "objection": Write(
        lambda w: w.month(confirmed=True),
        lambda w, pk: do(MONTH, pk, "object", {"objection": "不对"}, **_b(w, "cadre")),
    ),
    "objection decided": Write(
        lambda w: w.month(objected=True),
        lambda w, pk: do(MONTH, pk, "decide", {"result": "met", "decision": "核实"}, **_b(w, "leader")),
    ),
    "draw": Write(
        lambda w: w.visit(accepted=True, visited_on=checkable_day(w.now)),
        lambda w, _: draw(w.town.own, checkable_day(w.now), now=w.now),
    ),
    "mismatch": Write(
        lambda w: w.drawn(),
        lambda w, pk: do(CHECK, pk, "finding", {"event": "mismatch", "finding": "没来"}, **_b(w, "leader")),
    ),
    # outreach
    "box": Write(_proposed, lambda w, pk: do(SECONDING, pk, "agree", by=w.town.leader, now=w.now)),
    "box proposed": Write(
        _box, lambda w, pk: propose_opening(pk, "一", "二", second=w.town.leader, **_b(w, "secretary"))
    ),
    "letter": Write(
        lambda w: w.letter(), lambda w, pk: do(LETTER, pk, "register", {"classed": "demand"}, **_b(w, "secretary"))
    ),
    "letter answered": Write(
        lambda w: w.letter(registered=True),
        lambda w, pk: do(LETTER, pk, "answer", {"answer": "已修"}, **_b(w, "secretary")),
    ),
    "edition": Write(_nothing, lambda w, _: cards.current_edition(w.town.own, now=w.now)),
    # residents
    "opened": Write(_nothing, lambda w, _: records.open_record(w.town.homes[0].pk, purpose="visit", **_b(w, "cadre"))),
    "household": Write(
        lambda w: VillagerGroup.objects.get(area=w.town.own),
        lambda w, group: records.register_household(group, house_no="9号", head_name="新", **_b(w, "cadre")),
    ),
    "household changed": Write(
        _nothing,
        lambda w, _: records.change_household(
            w.town.homes[0].pk, phone="0717-0000000", wishes="", needs_help=True, **_v(w, "cadre")
        ),
    ),
    "person": Write(
        _nothing, lambda w, _: records.add_person(w.town.homes[0].pk, name="小", relation="child", **_b(w, "cadre"))
    ),
    "departure": Write(
        lambda w: Person.objects.get(household=w.town.homes[0]).pk,
        lambda w, pk: records.note_departure(pk, kind="out", on=day_before(w.now), **_b(w, "cadre")),
    ),
    "import": Write(lambda w: w.imported(ordered=True), lambda w, pk: carry_out(pk, now=w.now)),
    "import undone": Write(lambda w: w.imported(done=True), lambda w, pk: undo_run(pk, **_b(w, "cadre"))),
    # accounts, places, rules
    "account": Write(
        _nothing,
        lambda w, _: posts.create_staff(
            username="xin", name="新人", password="dongjiang-48-qiao", **_b(w, "gov_office")
        ),
    ),
    "appoint": Write(
        _nothing,
        lambda w, _: posts.appoint(
            w.town.police, role="office_cadre", area=w.town.own, starts_on=day_before(w.now), **_b(w, "gov_office")
        ),
    ),
    "leave": Write(
        lambda w: (w.report(), w.visit(promises=[("问", day_before(w.now, -2))])),
        lambda w, _: posts.leave(w.town.in_charge, successor=w.town.principal, **_b(w, "gov_office")),
    ),
    "stand in": Write(
        _nothing,
        lambda w, _: standing_in.stand_in(
            w.town.cadre,
            deputy=w.town.director,
            kind="leave",
            starts_at=w.now,
            ends_at=w.now + timedelta(days=1),
            **_b(w, "cadre"),
        ),
    ),
    "token": Write(_nothing, lambda w, _: tokens.issue_token(w.town.cadre, name="x", days=1, now=w.now)),
    "group": Write(_nothing, lambda w, _: registers.add_group(w.town.own, name="二组", **_b(w, "gov_office"))),
    "figure": Write(
        _nothing,
        lambda w, _: registers.record_figure(
            w.town.town,
            fact="residents",
            value=Decimal(5),
            as_of=day_before(w.now),
            source="年报",
            **_b(w, "gov_office"),
        ),
    ),
    "rule": Write(
        lambda w: leave_alone(w.town),
        lambda w, _: rules.decide(
            "visit.village_min_days",
            value="9",
            valid_from=day_before(w.now, -1),
            decided_by="党委",
            reason="忙",
            **_b(w, "gov_office"),
        ),
    ),
    "opening": Write(
        _nothing, lambda w, _: record_opening("household", w.town.homes[0].pk, purpose="visit", **_b(w, "cadre"))
    ),
    "calendar": Write(
        _nothing, lambda w, _: publish_year(2031, days=[(day_before(w.now), False, "x")], notice="", source="x")
    ),
    "divisions": Write(_nothing, lambda w, _: load_shipped_editions()),
}
# Loading whole editions is thousands of rows: a few statements stand for all.
FEW = {"divisions": 6}


@pytest.mark.parametrize("name", list(WRITES))
def test_a_crash_at_any_statement_leaves_nothing(town: Town, now: datetime, name: str) -> None:
    write, world = WRITES[name], World(town, now)
    prepared = write.ready(world)
    before = picture()
    statement = 0
    while True:
        statement += 1
        try:
            with connection.execute_wrapper(CrashAt(statement)):
                write.do(world, prepared)
        except Crash:
            assert changed(before, picture()) == [], f"{name}: statement {statement}"
        else:
            break
        if statement >= FEW.get(name, 200):
            return

    assert statement > 1, "it writes nothing"
    assert changed(before, picture()) != []
    assert Matter.objects.count() < 100


# Telling has no transaction of its own: it stands and falls with the deed, or the opening, that it is part of.
TELLING = {
    "matter": Write(
        lambda w: w.to("acknowledge", "judge", "respond", "resolve"),
        lambda w, pk: do(REPORT, pk, "answer", {"answer": "已通水"}, **_b(w, "in_charge")),
    ),
    "own": Write(lambda w: w.visit(), lambda w, pk: do(ENTRY, pk, "ask", {"text": "谁在家？"}, **_b(w, "secretary"))),
    "opening": Write(_nothing, lambda w, _: file_demand(w.town.own, ROAD, **_b(w, "cadre"))),
}


@pytest.mark.parametrize("name", list(TELLING))
def test_a_crash_after_telling_leaves_neither_the_deed_nor_the_word_of_it(
    town: Town, now: datetime, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, world = TELLING[name], World(town, now)
    prepared = write.ready(world)
    before, messages = picture(), Message.objects.count()
    told: list[int] = []

    def then_crash(tell: Callable[..., object]) -> Callable[..., object]:
        def telling(*args: Any, **more: Any) -> object:
            tell(*args, **more)
            told.append(Message.objects.count())
            raise Crash

        return telling

    for room, each in ((own_rows, "tell"), (ledgers, "tell_of")):
        monkeypatch.setattr(room, each, then_crash(getattr(room, each)))
    with pytest.raises(Crash):
        write.do(world, prepared)

    assert [count > messages for count in told] == [True]
    assert changed(before, picture()) == []
