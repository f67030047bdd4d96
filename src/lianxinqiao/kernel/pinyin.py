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

# Surnames of two characters; pypinyin reads the first of some of them as the common word.
DOUBLE_SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "皇甫": "huang fu",
    "宰父": "zai fu",
    "亓官": "qi guan",
    "夏侯": "xia hou",
    "诸葛": "zhu ge",
    "东方": "dong fang",
    "赫连": "he lian",
    "闻人": "wen ren",
    "公羊": "gong yang",
    "公冶": "gong ye",
    "宗政": "zong zheng",
    "濮阳": "pu yang",
    "淳于": "chun yu",
    "太叔": "tai shu",
    "申屠": "shen tu",
    "公孙": "gong sun",
    "仲孙": "zhong sun",
    "轩辕": "xuan yuan",
    "令狐": "ling hu",
    "钟离": "zhong li",
    "宇文": "yu wen",
    "慕容": "mu rong",
    "鲜于": "xian yu",
    "闾丘": "lü qiu",
    "司徒": "si tu",
    "司空": "si kong",
    "司马": "si ma",
    "司寇": "si kou",
    "上官": "shang guan",
    "欧阳": "ou yang",
    "呼延": "hu yan",
    "端木": "duan mu",
    "南宫": "nan gong",
    "西门": "xi men",
    "东郭": "dong guo",
    "百里": "bai li",
    "拓跋": "tuo ba",
    "独孤": "du gu",
    "第五": "di wu",
    "乐正": "yue zheng",
    "子车": "zi ju",
    "巫马": "wu ma",
    "公西": "gong xi",
    "漆雕": "qi diao",
    "壤驷": "rang si",
    "公良": "gong liang",
    "夹谷": "jia gu",
    "谷梁": "gu liang",
    "段干": "duan gan",
    "左丘": "zuo qiu",
    "东门": "dong men",
    "梁丘": "liang qiu",
    "纳兰": "na lan",
    "完颜": "wan yan",
}


def _surname(name: str) -> tuple[str, str]:
    """Return the reading of a surname that the tables know, and the rest of the name; else nothing and the name.

    A name of two characters is a surname of one with a given name of one: 单于 alone is Shan Yu.
    """
    if len(name) > 2 and (double := DOUBLE_SURNAMES.get(name[:2])):
        return double, name[2:]
    single = SURNAMES.get(name[:1], "")
    return single, name[1:] if single else name


@lru_cache(maxsize=65536)
def initials(text: str) -> str:
    """Return the pinyin initials of a place or word: 龙马溪村 → lmxc."""
    return "".join(part[:1] for part in lazy_pinyin(text, style=Style.NORMAL)).lower()[:40]


def spelled(text: str) -> str:
    """Return a place or a name as it is spelled in one word: 屈原镇 → quyuanzhen."""
    return _full(text).replace(" ", "")


def name_initials(name: str) -> str:
    """Return the initials of a person's name, the surname read as a surname: 单小红 → sxh, 尉迟恭 → ycg."""
    surname, given = _surname(name)
    return ("".join(part[0] for part in surname.split()) + initials(given))[:40]


@lru_cache(maxsize=65536)
def _full(text: str) -> str:
    return " ".join(lazy_pinyin(text, style=Style.NORMAL)).lower()


def name_sort_key(name: str) -> str:
    """Return a key under which names sort as in a Chinese telephone list."""
    surname, given = _surname(name)
    return f"{surname} {_full(given)}".strip()[:120]
