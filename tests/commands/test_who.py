"""Whoever has the machine acts in nobody's name unseen: the record says so, the person and the auditors are told."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

import pytest

from factories.town import Town
from factories.workbooks import ROWS, workbook
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.commands.bring import read_file
from lianxinqiao.commands.grammar import parser
from lianxinqiao.commands.rules import rules
from lianxinqiao.commands.token import token
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.notifications.models import Message

pytestmark = pytest.mark.django_db


def words(*typed: str) -> Namespace:
    return parser().parse_args(typed)


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
