"""What raised a matter is named by the app that has it."""

from __future__ import annotations

from uuid import UUID

import pytest

from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.sources import Source, register_source, source_of

PK = UUID(int=7)


def test_a_source_is_named_by_its_app_and_another_matter_by_its_kind() -> None:
    assert source_of("visit", PK) == Source("下队日志", f"/visits/{PK}/")
    assert source_of("letter", PK) == Source("意见箱来信", f"/letters/{PK}/")
    assert source_of("people", PK) == Source("民情", f"/matters/{PK}/")
    assert source_of("nothing", PK) is None


def test_two_apps_cannot_claim_one_source() -> None:
    with pytest.raises(ValueError, match="registered already"):
        register_source("visit", "别的", "letters:one", rows=Matter.objects.visible_to)
