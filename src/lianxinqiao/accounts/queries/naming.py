"""Whom words mean, however they are written: by name, by surname and post, by office (RR-10, RR-13)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lianxinqiao.accounts.offices import CALLED
from lianxinqiao.kernel.pinyin import DOUBLE_SURNAMES, spelled

# How somebody is spoken of who is not called by their whole name.
TITLES = (
    *("主任", "书记", "委员", "干事", "主席", "部长", "组长", "站长", "所长", "科长", "局长", "镇长", "乡长", "县长"),
    *("领导", "干部", "同志", "联络员", "专干", "老师", "某", "姐", "哥", "叔", "总"),
)
# Shorter than this, letters are no name spelled out but a part of some other word.
LEAST_LETTERS = 5
_SIGNS = re.compile(r"<[^>]*>|.")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ASKED = "|".join(word for office in ("petition_office", "discipline_contact") for word in CALLED[office])
# An office that is asked to look into something is not what is complained of.
_PLEA = re.compile(
    r"(?:请|望|求|盼|要求|建议|呼吁)(?:县|市|区|镇|省|上级|上面|各级|你们|贵|党|政府|有关|的|委|和)*"
    rf"(?:{_ASKED})(?:{_ASKED}|部门|机关|委员会|领导|同志|人|们|来|去|能|给|对|和|我|依法|尽快|及时|认真|严肃|严格|彻底|调)*"
    r"(?:查|处理|核实|介入|追究|监督|督办|管)"
)


def name_key(words: str) -> str:
    """Fold words in which somebody is sought: letters and numbers alone, and a traditional sign by its sound.

    What GB 2312 does not have is traditional, or rare in a name.
    """
    folded = unicodedata.normalize("NFKD", words).casefold()
    return "".join(_sign(ch) for ch in folded if unicodedata.category(ch)[0] in "LN")


def is_named(name: str, key: str) -> bool:
    """Whether a name, or the word for an office, stands in folded words: in either writing, or spelled out."""
    sound = spelled(name) if _HAN.search(name) else ""
    return _pattern(name).search(key) is not None or (len(sound) >= LEAST_LETTERS and sound in key)


def is_addressed(name: str, key: str) -> bool:
    """Whether folded words speak of somebody by surname: with a title, or as 老 and 小."""
    return _HAN.match(name) is not None and _by_surname(name).search(key) is not None


def offices_called(key: str) -> list[str]:
    """Return the offices of which folded words speak."""
    return [office for office, words in CALLED.items() if any(is_named(word, key) for word in words)]


def without_pleas(key: str) -> str:
    """Return folded words without what only asks an office to look into it."""
    return _PLEA.sub("", key)


@lru_cache(maxsize=8192)
def _sign(ch: str) -> str:
    if not _HAN.match(ch):
        return ch
    try:
        ch.encode("gb2312")
    except UnicodeEncodeError:
        return f"<{spelled(ch)}>"
    return ch


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_either(name))


@lru_cache(maxsize=1024)
def _by_surname(name: str) -> re.Pattern[str]:
    own = _either(name[: 2 if len(name) > 2 and name[:2] in DOUBLE_SURNAMES else 1])
    return re.compile(f"[老小姓]{own}|{own}副?(?:{'|'.join(_either(title) for title in TITLES)})")


def _either(name: str) -> str:
    """Return the expression for a name in either writing."""
    signs: list[str] = _SIGNS.findall(name_key(name))
    return "".join(f"(?:{sign}|<{spelled(sign)}>)" if _HAN.match(sign) else re.escape(sign) for sign in signs)
