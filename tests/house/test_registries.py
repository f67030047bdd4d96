"""What a lower app must know of upper ones is said to it, and nobody has forgotten to."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.db.models import Q
from django.utils import translation

import lianxinqiao
from lianxinqiao.accounts.charges import charges, register_charge
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
from lianxinqiao.accounts.queries.gaps import register_gaps
from lianxinqiao.accounts.told import register_teller, teller
from lianxinqiao.assignments.givers import register_givers
from lianxinqiao.audit.purposes import register_purpose
from lianxinqiao.audit.reach import Auditing, register_auditing
from lianxinqiao.audit.words import audit_words, register_audit_words
from lianxinqiao.calendar.registry import register_recount
from lianxinqiao.calendar.rules import register_rules, shipped_rule
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.web.reports import KeptElsewhere, register_condition
from lianxinqiao.desk.menu import Entry, register_entry
from lianxinqiao.desk.registry import Holding, register_holding
from lianxinqiao.kernel.database.history import history_models, register_history
from lianxinqiao.kernel.health import Check, register_check
from lianxinqiao.kernel.routes import register_page
from lianxinqiao.matters.events import register_events
from lianxinqiao.matters.facts import register_fact
from lianxinqiao.matters.kinds import all_kinds, declared_kinds, kind_of, register_kind, registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.own_rows import RecordLedger
from lianxinqiao.matters.sources import register_source
from lianxinqiao.matters.visibility import register_visibility
from lianxinqiao.papers.registry import all_papers, register_paper
from lianxinqiao.places.queries import register_counter
from lianxinqiao.places.reach import register_reach
from lianxinqiao.residents.holders import register_holder
from lianxinqiao.residents.personal import Personal, register_personal

SOURCE = Path(lianxinqiao.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of one of these names, with the app it stands in."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield path.relative_to(SOURCE).parts[0], node


# What is said under a name: said again with other words it is refused, or a second app would take it over without a word.
TAKEN: dict[str, Callable[[], object]] = {
    "register_audit_words": lambda: register_audit_words({next(iter(audit_words())): "x"}),
    "register_auditing": lambda: register_auditing(Auditing(lambda _staff: (), lambda _towns: Q())),
    "register_charge": lambda: register_charge("people", "x"),
    "register_check": lambda: register_check(Check("fonts", "x", 1, lambda _now: None)),  # type: ignore[arg-type,return-value]  # never asked
    "register_condition": lambda: register_condition(KeptElsewhere("maternal", "x", "x", "x", "desk:me")),
    "register_counter": lambda: register_counter("households", lambda _prefix: 0),
    "register_entry": lambda: register_entry(Entry("today", "x", "desk:me", "x", "today", 1, lambda _staff: True)),
    "register_events": lambda: register_events({"urge": "x"}),
    "register_fact": lambda: register_fact(Staff, str),
    "register_gaps": lambda: register_gaps("telephone", lambda _areas, _on: []),
    "register_givers": lambda: register_givers("demand", lambda _by, _whole: True),
    "register_handover": lambda: register_handover(
        HandoverSource("matters", "x", lambda _of, _by: 0, lambda _from, _to, _by, _now: 0)
    ),
    "register_history": lambda: register_history("matters.Step"),
    "register_holder": lambda: register_holder("visits.VisitLog", "household", "x"),
    "register_holding": lambda: register_holding("lianxinqiao.intake.tasks.check_import", Holding("x")),
    "register_kind": lambda: register_kind(kind_of("demand")),
    "register_page": lambda: register_page("visit", "desk:me"),
    "register_paper": lambda: register_paper(replace(all_papers()[0], fill=lambda _staff, _pk: None)),  # type: ignore[arg-type,return-value]  # never asked
    "register_personal": lambda: register_personal(Personal(model="residents.Person", words="x")),
    "register_purpose": lambda: register_purpose("demand", "x", 1),
    "register_reach": lambda: register_reach(lambda *_asked: (), lambda *_asked: ()),
    "register_recount": lambda: register_recount("clocks", lambda _publication: None),
    "register_rules": lambda: register_rules(shipped_rule("privacy.subject_days")),
    "register_source": lambda: register_source("visit", "x", "letters:one", rows=Matter.objects.visible_to),
    "register_teller": lambda: register_teller(teller()),
    "register_visibility": lambda: register_visibility("demand", lambda _staff: Q()),
}
# What many say, each beside the others: nothing is taken over.
BESIDE = {
    *("register_afterwards", "register_badges", "register_before_the_second_step", "register_carried"),
    *(
        "register_end",
        "register_grounds",
        "register_links",
        "register_matter_cards",
        "register_matter_offers",
        "register_open",
        "register_telling",
    ),
    *("register_opened", "register_panel", "register_parts", "register_programs", "register_readers"),
    *("register_residents", "register_secret_route", "register_spared", "register_spine", "register_taken"),
    *("register_tools", "register_visited", "register_withdrawal"),
}
# No registry: a home in the register of households; pages that every kind has; what may be done there.
OTHERWISE = {"register_household", "register_pages", "register_deeds", "register_of", "register_holders_of"}


def test_every_registry_is_known() -> None:
    defined = {
        node.name
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("register_")
    }

    assert defined == {*TAKEN, *BESIDE, *OTHERWISE}


@pytest.mark.parametrize("registry", TAKEN)
def test_no_app_takes_over_what_another_has_said(registry: str) -> None:
    before = [all_papers(), registered_kinds(), charges(), kind_of("demand").deeds]

    with pytest.raises(ValueError, match="already"):
        TAKEN[registry]()

    assert [all_papers(), registered_kinds(), charges(), kind_of("demand").deeds] == before


def in_both(words: object) -> tuple[str, str]:
    with translation.override("zh-hans"):
        chinese = str(words)
    with translation.override("en"):
        return chinese, str(words)


def test_every_table_with_an_append_only_trigger_is_history() -> None:
    append_only = {
        model._meta.label
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", ())
        if isinstance(trigger, pgtrigger.Protect) and {"UPDATE", "DELETE"} <= set(str(trigger.operation).split(" OR "))
    }

    assert sorted(history_models()) == sorted(append_only)


def test_every_deed_of_the_audit_log_has_words_in_both_languages() -> None:
    # The spine writes what the opening of a record says.
    recorded = {
        getattr(each, "value", "?")
        for app, node in calls("record_deed")
        if app != "matters"
        for said in node.args[:1]
        for each in ([said.body, said.orelse] if isinstance(said, ast.IfExp) else [said])
    }
    recorded |= {
        kind.opens.event for kind in registered_kinds() if isinstance(kind.ledger, RecordLedger) and kind.opens
    }
    words = {deed: in_both(said) for deed, said in audit_words().items()}

    assert set(words) == recorded
    assert [
        deed for deed, (chinese, english) in words.items() if not CHINESE.search(chinese) or CHINESE.search(english)
    ] == []


# What writes a Step; its event is the only text among the arguments by place.  The kernel knows no Steps.
WRITERS = ("note_step", "write_step", "note_change", "step_of", "_note", "_move", "_step")


def test_every_event_that_code_writes_has_words_in_both_languages() -> None:
    every = {kind.code: kind for kind in (*all_kinds(), *declared_kinds())}.values()
    kinds = {kind.code: kind.event_words for kind in every}
    known = {event for words in kinds.values() for event in words}
    written = {
        each.value
        for app, node in calls(*WRITERS)
        if app not in {"demo", "kernel"}
        for place in node.args
        for each in ast.walk(place)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
    tables = [(kind.code, event) for kind in every for deed in kind.deeds for event in deed.events()]

    assert sorted(written - known) == []
    assert [(code, event) for code, event in tables if event not in kinds[code]] == []
    both = {in_both(said) for each in kinds.values() for said in each.values()}
    assert [pair for pair in both if not CHINESE.search(pair[0]) or CHINESE.search(pair[1])] == []


def test_a_leader_is_in_charge_of_what_the_apps_offer() -> None:
    assert {code for code, _words in charges()} == set(ConditionKind.values)
