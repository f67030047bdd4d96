"""What a lower app must know of upper ones is said to it, and nobody has forgotten to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pgtrigger
from django.apps import apps
from django.utils import translation

import lianxinqiao
from lianxinqiao.accounts.charges import charges
from lianxinqiao.audit.words import audit_words
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.kernel.database.history import history_models
from lianxinqiao.matters.kinds import all_kinds, declared_kinds, registered_kinds
from lianxinqiao.matters.operations.own_rows import RecordLedger

SOURCE = Path(lianxinqiao.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of one of these names, with the app it stands in."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield path.relative_to(SOURCE).parts[0], node


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


# What writes a Step; its event is the only text among the arguments by place.
WRITERS = ("note_step", "write_step", "note_change", "step_of", "_note", "_move", "_step")


def test_every_event_that_code_writes_has_words_in_both_languages() -> None:
    every = {kind.code: kind for kind in (*all_kinds(), *declared_kinds())}.values()
    kinds = {kind.code: kind.event_words for kind in every}
    known = {event for words in kinds.values() for event in words}
    written = {
        each.value
        for app, node in calls(*WRITERS)
        if app != "demo"
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
