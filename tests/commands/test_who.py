"""Whoever has the machine acts in nobody's name unseen: the record says so, the person and the auditors are told."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest

from factories.commands import verbs
from factories.town import Town
from factories.workbooks import ROWS, workbook
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.models import CalendarYear
from lianxinqiao.commands.bring import read_file
from lianxinqiao.commands.grammar import parser
from lianxinqiao.commands.main import main
from lianxinqiao.commands.rules import rules
from lianxinqiao.commands.token import token
from lianxinqiao.commands.who import asked_who
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


def words(*typed: str) -> Namespace:
    return parser().parse_args(typed)


# Verbs that ask nobody who they are, and why.
ASKS_NOBODY = {
    **dict.fromkeys(("serve", "web", "work", "stop"), "what they start says itself who does what"),
    **dict.fromkeys(("doctor", "due", "town"), "they read"),
    "backup": "it makes a file and changes nothing",
    "setup": "it runs at every start, by itself, and done again changes nothing",
    "demo": "the town of the demonstration is nobody's",
}
CHANGES = (
    ("import", "divisions", "f", "--apply"),
    ("import", "calendar", "f", "--apply"),
    ("import", "residents", "f"),
    ("assess", "2026-10", "--save"),
    ("rules", "--set", "spotcheck.percent", "20"),
    ("token", "cadre"),
    ("administrator", "x", "--name", "x", "--town", "420527103"),
    ("link", "cadre"),
    ("signon", "cadre", "--forget"),
    ("confirm", "019abcde-0000-7000-8000-000000000001"),
    ("restore", "f"),
    ("keys", "rotate"),
    ("keys", "retire"),
    ("keys", "recovery", "--taken"),
)
READS = (
    ("import", "divisions", "f"),
    ("import", "calendar", "f"),
    ("assess", "2026-10"),
    ("rules",),
    ("confirm",),
    ("keys", "status"),
    ("keys", "recovery"),
)


def test_every_verb_that_changes_the_town_asks_who_does_it() -> None:
    assert {typed[0] for typed in CHANGES} == verbs().keys() - ASKS_NOBODY.keys()
    assert [typed for typed in CHANGES if not (asked := words(*typed)).changes(asked)] == []
    assert [typed for typed in READS if (asked := words(*typed)).changes(asked)] == []


@pytest.mark.parametrize("typed", CHANGES, ids=" ".join)
def test_without_a_name_nothing_is_done(
    db: None, typed: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    verb = words(*typed)
    module = import_module(f"lianxinqiao.commands.{verb.deed[0]}")
    monkeypatch.setattr(module, verb.deed[1], done.append)
    for name in ((), ("--who", "  "), ("--who", "\x00")):
        assert main([*typed, *name]) == 1
        assert "--who" in capsys.readouterr().err
    assert done == []
    assert not AuditEntry.objects.exists()
    assert main([*typed, "--who", " 张 三 "]) == 0
    assert len(done) == 1
    entry = AuditEntry.objects.get(deed="machine.command")
    assert (entry.by, entry.subject) == (None, "张 三")
    assert entry.detail["command"].startswith(f"lxq {typed[0]}")


def test_a_published_year_says_who_brought_it(db: None, tmp_path: Path) -> None:
    file = tmp_path / "2031.json"
    file.write_text('{"year": 2031, "holidays": ["2031-01-01"]}')
    assert main(["import", "calendar", str(file)]) == 0
    assert main(["import", "calendar", str(file), "--apply"]) == 1
    assert not CalendarYear.objects.filter(year=2031).exists()
    assert main(["import", "calendar", str(file), "--apply", "--who", "张三"]) == 0
    assert CalendarYear.objects.filter(year=2031).exists()
    assert AuditEntry.objects.get(deed="machine.command").subject == "张三"


def test_who_typed_it_is_asked_where_somebody_sits(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda _self: True})())
    monkeypatch.setattr("builtins.input", lambda _words: "李四")
    assert asked_who("") == "李四"


def told(who: str, part: str) -> bool:
    return Message.objects.filter(recipient__username=who, title__contains=part, is_urgent=True).exists()


def test_a_token_made_at_the_machine_is_nobodys_own_deed(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    token(words("token", "Cadre"))
    assert capsys.readouterr().out.startswith("lxq_")
    entry = AuditEntry.objects.get(deed="token.issue")
    assert (entry.by, entry.detail["username"]) == (None, "cadre")
    assert told("cadre", "接口令牌")
    assert told("auditor", "接口令牌")


def test_an_import_in_somebodys_name_is_told(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook(ROWS))
    read_file(words("import", "residents", str(file), "--area", town.own.code, "--as", "cadre"))
    assert AuditEntry.objects.get(deed="machine.act").by is None
    assert told("cadre", "导入居民")
    assert told("auditor", "导入居民")


def test_a_rule_decided_at_the_machine_names_its_paper_and_stands_in_the_record(town: Town, now: datetime) -> None:
    change = ("rules", "--set", "spotcheck.percent", "20", "--why", "会议决定")
    with pytest.raises(InvalidInput) as refused:
        rules(words(*change))
    assert refused.value.field == "decided_by"
    rules(words(*change, "--by", "屈发〔2026〕3号", "--json"))
    assert AuditEntry.objects.get(deed="rule.decide").by is None
