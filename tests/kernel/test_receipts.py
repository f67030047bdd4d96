"""A receipt's code is read as it is meant."""

from __future__ import annotations

import pytest

from lianxinqiao.kernel.receipts import digest_of_code


@pytest.mark.parametrize(
    "typed", ["23456-abcde", " 23456 ABCDE ", "２３４５６－ＡＢＣＤＥ", "\u200b23456\u3000abcde\u00ad"]
)
def test_a_code_is_one_however_it_is_typed(typed: str) -> None:
    assert digest_of_code(typed) == digest_of_code("23456ABCDE")


def test_another_code_is_another() -> None:
    assert digest_of_code("23456ABCDF") != digest_of_code("23456ABCDE")
