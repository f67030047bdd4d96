"""What the two logs take: a purpose that is offered, and no number of anybody (RR-14)."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.town import Town
from lianxinqiao.audit.models import AuditEntry, RecordOpening
from lianxinqiao.audit.operations.entries import record_deed, record_opening
from lianxinqiao.kernel.errors import InvalidInput

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-14")]


@pytest.mark.parametrize("purpose", ["", "curiosity", "看看"])
def test_nobody_opens_a_record_for_a_purpose_that_is_not_offered(town: Town, now: datetime, purpose: str) -> None:
    home = town.homes[0]
    with pytest.raises(InvalidInput) as refused:
        record_opening("household", home.pk, by=town.cadre, purpose=purpose, now=now)
    assert refused.value.field == "purpose"
    assert not RecordOpening.objects.exists()

    assert record_opening("household", home.pk, by=town.cadre, purpose="visit", now=now).by == town.cadre


def test_no_number_of_anybody_stays_in_the_audit_log(now: datetime, db: None) -> None:
    numbers = ("13812345678", "11010519491231002X")
    record_deed("list.export", by=None, subject=numbers[0], now=now, filters=f"搜索：{numbers[1]}", rows=3)

    row = AuditEntry.objects.get(deed="list.export")
    assert not any(number in f"{row.subject}{row.detail}" for number in numbers)
    assert row.detail["rows"] == 3
