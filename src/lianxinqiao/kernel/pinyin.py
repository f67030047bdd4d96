"""Pinyin keys for Chinese names: initials to find them, full pinyin to sort them."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Surnames that pypinyin reads as the common word.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "朴": "piao",
    "区": "ou",
    "任": "ren",
    "盖": "ge",
    "尉": "wei",
    "翟": "zhai",
    "纪": "ji",
    "燕": "yan",
    "洗": "xian",
    "召": "shao",
    "覃": "qin",
    "乐": "yue",
    "员": "yun",
    "黑": "he",
    "缪": "miao",
    "晟": "cheng",
}


@lru_cache(maxsize=65536)
def initials(text: str) -> str:
    """Return the pinyin initials of a place or word: 龙马溪村 → lmxc."""
    return "".join(part[:1] for part in lazy_pinyin(text, style=Style.NORMAL)).lower()[:40]


def name_initials(name: str) -> str:
    """Return the initials of a person's name, the surname read as a surname: 单小红 → sxh."""
    first = SURNAMES.get(name[:1])
    return (first[0] + initials(name[1:])) if first else initials(name)


@lru_cache(maxsize=65536)
def _full(text: str) -> str:
    return " ".join(lazy_pinyin(text, style=Style.NORMAL)).lower()


def name_sort_key(name: str) -> str:
    """Return a key under which names sort as in a Chinese telephone list."""
    first = SURNAMES.get(name[:1])
    return (f"{first} {_full(name[1:])}" if first else _full(name))[:120]
