"""A number is a number however people group it, and a name a name whatever stands between its characters (SM-10, RR-5)."""

from __future__ import annotations

import re
import unicodedata

import pytest

from lianxinqiao.demands.queries.register import _OUTSIDE
from lianxinqiao.kernel.text import pattern_of_name, pattern_of_number, personal_marks, without_numbers

NUMBER, CITIZEN, LANDLINE = "13972501234", "42052719700101113X", "0717-2551234"
BETWEEN = [
    *(" ", "  ", ".", "·", "-", "–", "—", "－", "_", "/", "|", ",", "，", "\t", "\n", "\r\n", "\u3000", "\u2028"),
    *("\u200b", "\u00ad", "\u2060", "\ufeff", "\u034f", "\u3164", "\ufe0f", " - ", ") (", "——", "\n\n", " \u200b/ "),
]
GROUPED = [f"{NUMBER[:3]}{each}{NUMBER[3:7]}{each}{NUMBER[7:]}" for each in BETWEEN]
SINGLE = [each.join(NUMBER) for each in BETWEEN]
OTHERWISE = [
    "(139)72501234",
    "139 725 01234",
    "１３９７２５０１２３４",
    "一三九七二五〇一二三四",
    "幺三九 七二五零 一二三四",
]


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@pytest.mark.rule("RR-5")
@pytest.mark.parametrize("written", [*GROUPED, *SINGLE, *OTHERWISE, "139\u200b72501234", "1397\u00ad2501234"])
def test_a_telephone_is_one_however_it_is_grouped(written: str) -> None:
    assert personal_marks(f"打{written}找他") == ["phone"]
    assert re.search("[1-9一-九]", without_numbers(f"打{written}找他")) is None


@pytest.mark.parametrize(
    "written", [*(f"420527{each}19700101{each}113X" for each in BETWEEN), "420527197001011\u200b13x"]
)
def test_a_citizen_number_is_one_however_it_is_grouped(written: str) -> None:
    assert "citizen_id" in personal_marks(f"证号{written}")


@pytest.mark.parametrize("between", BETWEEN)
def test_a_landline_is_one_whatever_follows_the_area(between: str) -> None:
    assert personal_marks(f"0717{between}2551234") == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "自2026-11-27，990001100201",
        "2026-11-28 12:41 到 2026-11-29 08:30",
        "15、20、30、45、60、1户",
        "拨付150、1200、1300元",
        "第135号〔2026〕，28户 1130亩",
        "一、修路；三、通水",
        "一三五七组",
        "2026112812410012345678",
    ],
)
def test_what_is_no_number_of_anybody_stays(text: str) -> None:
    assert (personal_marks(text), without_numbers(text)) == ([], text)


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("number", [NUMBER, CITIZEN, LANDLINE])
@pytest.mark.parametrize("between", [*BETWEEN, "、", "。", "；"])
def test_a_number_that_is_looked_for_is_found_with_anything_between_its_digits(number: str, between: str) -> None:
    sought = re.compile(pattern_of_number(number), re.IGNORECASE)
    for written in (between.join(number), between.join(number.lower()), f"{number[:3]}{between * 3}{number[3:]}"):
        assert sought.fullmatch(folded(written))
    assert sought.fullmatch(number.translate(str.maketrans("0123456789", "零幺二三四五六七八九")))
    assert not sought.search(number[:-1] + "水")


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize(
    "between", ["", " ", "  ", "\u3000", "·", "•", ".", "-", "—", "_", "\u200b", "\u00ad", "\u3164", " · "]
)
def test_a_name_is_found_whatever_joins_its_characters(between: str) -> None:
    assert re.fullmatch(pattern_of_name("欧阳待忘"), folded(between.join("欧阳待忘")))
    assert re.fullmatch(pattern_of_name("买买提·艾力"), folded(f"买买提{between}艾力"))


def test_two_characters_of_two_sentences_are_no_name() -> None:
    for text in ("他姓王。五天后", "他姓王\n五天后", "姓王，其中五户".replace("，", "；")):
        assert not re.search(pattern_of_name("王五"), folded(text))


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize(
    "name, written",
    [
        ("张伟", "張偉"),
        ("張偉", "张伟"),
        ("欧阳云", "歐陽雲"),
        ("余万里", "餘萬裏"),
        ("周峯", "周峰"),
        ("刘叶发", "劉 葉·發"),
        ("张伟", "張\u200b偉"),
    ],
)
def test_a_name_is_found_in_simplified_and_in_traditional_characters(name: str, written: str) -> None:
    assert re.search(pattern_of_name(name), folded(f"请{written}来一趟"))
    assert not re.search(pattern_of_name(name), folded(f"请{written[:-1]}木来一趟"))


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize(
    "text",
    ["张\n伟", "联系人：张\n伟，电话", "找张\n伟。", "住户：张 \n  伟家", "待忘：欧阳\n待忘也来", "找欧\r\n阳待忘家"],
)
def test_a_name_is_found_where_a_line_ends_within_it(text: str) -> None:
    assert any(re.search(pattern_of_name(name), folded(text)) for name in ("张伟", "欧阳待忘"))
    assert not re.search(pattern_of_name("欧阳待忘"), folded("找欧阳\n\n待忘家"))


def test_a_number_in_the_characters_of_a_bill_is_found_in_traditional_ones_too() -> None:
    assert re.search(pattern_of_number("13972563123"), folded("壹叄玖柒貳伍陸叁壹贰三"))


def test_long_runs_of_what_stands_between_are_read_once() -> None:
    """A pattern that tried them anew from each place would not come to an end here."""
    for text in ("1" + "-" * 300_000, "139" + " " * 300_000 + "x", ("139" + "-" * 50) * 20_000, "1 " * 300_000):
        personal_marks(text)
        assert re.search(pattern_of_number(CITIZEN), text) is None
    for ends in (" ", "\n", " \n", "欧\n"):
        assert re.search(pattern_of_name("欧阳待忘"), "欧" + ends * 300_000) is None
        assert re.search(pattern_of_name("欧阳"), "欧" + ends * 300_000) is None


def test_long_runs_of_spaces_in_what_somebody_writes_are_read_once() -> None:
    """A pattern that tried to share them in every way would not come to an end here."""
    for head in ("微信", "微", "QQ号", "wxid", "昵称 名 :"):
        assert personal_marks(head + " " * 100_000) == []
        assert personal_marks(f"{head}  。" * 20_000) == []
    assert _OUTSIDE.fullmatch("1" * 100_000 + "?") is None
    assert [bool(_OUTSIDE.fullmatch(each)) for each in ("sh-2026/1", "a1", "1", "ab-c", "-1a")] == [
        True,
        True,
        *[False] * 3,
    ]


@pytest.mark.parametrize("written", ["微信abcd", "微 信 号 ： abcd12", "QQ群是123456", "wxid_1", "昵称 名 为 a_b-c"])
def test_an_account_is_one_however_it_is_parted(written: str) -> None:
    assert "account" in personal_marks(f"加{written}")


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize(
    "written",
    [
        "",
        "———————",
        "-------",
        "1------",
        "a.......",
        "（没有电话）",
        "0000000",
        "2026-11-28",
        "2026-1-28",
        "12345",
        "110",
    ],
)
def test_what_is_nobodys_number_is_not_looked_for(written: str) -> None:
    assert pattern_of_number(written) == ""


@pytest.mark.rule("SM-10")
def test_each_of_several_numbers_is_looked_for_and_none_within_another() -> None:
    both = re.compile(pattern_of_number("13900000001/0717-2551234转801"))
    assert both.fullmatch("139 0000 0001")
    assert both.fullmatch("0717) 2551234")
    assert re.search(pattern_of_number("１３９００００００１２"), "13900000012")
    here = re.compile(pattern_of_number("2551234"))
    assert here.search("打07172551234找他")
    assert not here.search("13925512341")
