"""What must be true of a brought workbook before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.broken import Break, is_refused, refuses_when
from factories.town import Town
from factories.walking import Walker
from lianxinqiao.residents.models import ImportRun

pytestmark = pytest.mark.django_db


def its_file_is_gone(walker: Walker, _by: Any) -> None:
    ImportRun.objects.filter(pk=walker.pk).update(emptied_at=walker.now)


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("import.order", "上传已满", its_file_is_gone),
        refuses_when("import.again", "文件已经删除", its_file_is_gone),
        refuses_when("import.undo", "导入已满", its_file_is_gone),
        refuses_when("import.empty", "文件已经删除", its_file_is_gone),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
