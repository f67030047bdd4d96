"""Names are found and sorted as they are read."""

from __future__ import annotations

import pytest

from lianxinqiao.kernel.pinyin import DOUBLE_SURNAMES, initials, name_initials, name_sort_key


@pytest.mark.parametrize(
    ("name", "found_by", "sorted_as"),
    [
        ("尉迟恭", "ycg", "yu chi gong"),
        ("单雄信", "sxx", "shan xiong xin"),
        ("单于", "sy", "shan yu"),
        ("单于永", "cyy", "chan yu yong"),
        ("万俟卨", "mqx", "mo qi xie"),
        ("长孙无忌", "zswj", "zhang sun wu ji"),
        ("诸葛亮", "zgl", "zhu ge liang"),
        ("欧阳修", "oyx", "ou yang xiu"),
        ("上官婉儿", "sgwe", "shang guan wan er"),
        ("司马光", "smg", "si ma guang"),
        ("尉小明", "wxm", "wei xiao ming"),
        ("李白", "lb", "li bai"),
        ("", "", ""),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, found_by: str, sorted_as: str) -> None:
    assert (name_initials(name), name_sort_key(name)) == (found_by, sorted_as)


def test_every_double_surname_is_two_characters_read_as_two_syllables() -> None:
    assert [name for name, read in DOUBLE_SURNAMES.items() if len(name) != 2 or len(read.split()) != 2] == []


def test_a_place_is_no_name() -> None:
    assert initials("单家坪村") == initials("丹家坪村")
