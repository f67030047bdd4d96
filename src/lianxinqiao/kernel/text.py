"""Text as people type it, made comparable without losing a character.

Round trip: what is stored is NFC of what was typed, full-width digits and rare characters
included; folding happens only in search keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from lianxinqiao.kernel.characters import pattern_of_character
from lianxinqiao.kernel.columns import CharField, Given, Taken, TextField

# What is drawn as nothing and counts as a letter, and every sign that is drawn as nothing.
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
_UNSEEN_SIGNS = (
    f"\u00ad\u0300-\u036f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800{_BLANK_LETTERS}"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
)
# What people put between the digits of a number that is looked for: whatever is no letter and no digit.  Of what may be any
# number not what parts the items of a list; in a name what joins its characters, and no break of a line.
_IN_THE_NUMBER = rf"[\W_{_BLANK_LETTERS}]*+"
_STROKE = rf"(?:[^\w、;。]|[_{_BLANK_LETTERS}])"
_STROKES = f"{_STROKE}*+"
_IN_THE_NAME = rf"(?:[^\S\n]|[-·•・‧∙⋅.,_/*–—{_UNSEEN_SIGNS}])*+"
_ACROSS_LINES = rf"{_IN_THE_NAME}(?:\n{_IN_THE_NAME})?+"
_WRITTEN_DIGITS = {
    each[0]: f"[{each}]"
    for each in (
        *("0〇○零", "1一幺壹", "2二贰貳", "3三叁叄", "4四肆"),
        *("5五伍", "6六陆陸", "7七柒", "8八捌", "9九玖"),
    )
}


# What is somebody's number, of its letters and digits alone: a mobile, a telephone with its area, one from abroad, one of the place,
# which no day is; a citizen number of now and of before.
_THEIRS = re.compile(
    r"(?!(.)\1*\Z)(?:(?:00)?(?:86)?1[3-9][0-9]{9}|(?:00)?85[23][0-9]{8}|0[0-9]{9,11}|00[1-9][0-9]{7,14}"
    r"|(?P<local>(?!20)[2-9][0-9]{6,7})|[0-9]{17}[0-9Xx]|[0-9]{15})"
)
# What stands between two numbers, or before an extension.
_NEXT_NUMBER = re.compile(r"[/,;、，；转]|ext", re.IGNORECASE)


def apart(pieces: Iterable[str], between: str) -> str:
    """Return the pattern of pieces with whatever is put between them; nothing between them is tried twice."""
    return between.join(pieces)


def pattern_of_number(number: str) -> str:
    """Return by what a number is found in NFKC however it is grouped, in digits or in characters; each, where there are several.

    Empty where it is no telephone and no citizen number: a day, dashes or a few digits stand everywhere.
    """
    folded = unicodedata.normalize("NFKC", number)
    whole = _as_theirs(folded)
    return "|".join([whole] if whole else filter(None, map(_as_theirs, _NEXT_NUMBER.split(folded))))


def _as_theirs(written: str) -> str:
    """Return by what one number is found; one of the place not within a longer one, but behind its area."""
    number = _THEIRS.fullmatch(re.sub(rf"[\W_{_BLANK_LETTERS}]", "", written))
    if number is None:
        return ""
    sought = apart((_WRITTEN_DIGITS.get(each) or re.escape(each) for each in number.group()), _IN_THE_NUMBER)
    return rf"(?<![0-9])(?:0[0-9]{{2,3}})?{sought}(?![0-9])" if number["local"] else sought


def signs_of_name(name: str) -> str:
    """Return the characters of a name in NFKC without what joins or parts them."""
    return re.sub(_IN_THE_NAME, "", unicodedata.normalize("NFKC", name))


def pattern_of_name(name: str) -> str:
    """Return by what a name is found in NFKC, in simplified or traditional characters, whatever joins or parts them; empty where there are none.

    A line may end within it. Of two characters one has nothing beside it there: else they belong to two sentences.
    """
    signs = [pattern_of_character(each) for each in signs_of_name(name)]
    if len(signs) != 2:
        return apart(signs, _ACROSS_LINES)
    joined, across = apart(signs, _IN_THE_NAME), apart(signs, _ACROSS_LINES)
    return rf"(?:{joined}|(?<!\w){across}|{across}(?!\w))"


def _digits(count: int) -> str:
    return apart([r"\d"] * count, f"[{_UNSEEN_SIGNS}]*+")


_MOBILE = (
    apart((r"1[3-9]\d", _digits(4), _digits(4)), _STROKES),
    apart((_digits(3), _digits(3), _digits(5)), _STROKES),
    apart(("1", "[3-9]", *[r"\d"] * 9), f"{_STROKE}++"),
)
_CHARACTER = "[〇○零一幺二三四五六七八九]"
_PHONE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_STROKES})?(?=1)(?:{'|'.join(_MOBILE)})(?!\d)"
    rf"|(?<!\d)0{_digits(2)}\d?{_STROKES}{_digits(7)}\d?(?!\d)"
    rf"|{apart(('[一幺]', '[三四五六七八九]', *[_CHARACTER] * 9), _STROKES)}"
)
_CITIZEN_ID = re.compile(
    rf"(?<!\d){apart((_digits(6), _digits(8), _digits(3)), _STROKES)}{_STROKES}[\dXx](?![\dA-Za-z])|(?<!\d){_digits(15)}(?!\d)"
)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
# Spaces, signs that steer what stands beside them, and marks that stand on a letter: alone they are nothing to read. What is
# not assigned, or for private use, may be a rare character of a name.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Me", "Mc", "Mn", "Zl", "Zp", "Zs"})
# Letters and signs by their class that are drawn as nothing, and what is set aside for more of them.
_BLANK = re.compile("[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")
LEFT_OUT = "〔号码〕"
# As long as the shortest telephone.
SHORTEST_NUMBER = 7
_LONG_NUMBER = re.compile(rf"\d{{{SHORTEST_NUMBER},}}x?")
# What parts the pieces is never given back: three runs of spaces in a row would be tried in every way to share them.
_ACCOUNT = re.compile(
    r"(?:微\s*+信|QQ|扣扣|抖音|快手|微博|账号|帐号|昵称|群名|wechat|weixin|wxid)\s*+(?:号|名|群)?+\s*+[:：是为]?+\s*+[A-Za-z0-9_\-]{4}"
    r"|wxid_\w+|@[A-Za-z0-9_\-一-鿿]{2,}|https?://\S+",
    re.IGNORECASE,
)


def is_seen(text: str) -> bool:
    """Whether there is something in ``text`` that whoever reads it sees."""
    return any(unicodedata.category(ch) not in _UNSEEN and not _BLANK.match(ch) for ch in text)


def digits_in(text: str) -> int:
    """Return how many digits a text has, in whichever width they are written."""
    return sum(each in "0123456789" for each in unicodedata.normalize("NFKC", text))


def seen_length(text: str) -> int:
    """Return how many signs of a text somebody sees: spaces, breaks and what is drawn as nothing are none."""
    return sum(map(is_seen, text))


def written(content: Any) -> Any:
    """Return text, or what holds some, as it was written: a break of a line is one sign, and what nobody sees is nothing.

    A browser counts a break as one sign and sends two.
    """
    if isinstance(content, str):
        return content.replace("\r\n", "\n").replace("\r", "\n") if is_seen(content) else ""
    if type(content) is dict:
        return {name: written(each) for name, each in content.items()}
    if type(content) in (list, tuple):
        return type(content)(written(each) for each in content)
    # What is of a type of its own was read before.
    return content


def clean(text: str) -> str:
    """Return ``text`` as it was written, in NFC, without control characters, outer white space stripped."""
    text = unicodedata.normalize("NFC", written(text))
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) != "Cc").strip()


def opaque(password: str) -> str:
    """Return a password as it is compared (RFC 8265, OpaqueString): NFC, every space the same; width, case and all else as typed."""
    return unicodedata.normalize("NFC", "".join(" " if unicodedata.category(ch) == "Zs" else ch for ch in password))


def search_key(text: str) -> str:
    """Fold ``text`` for comparison: NFKC, lower case, no white space, one kind of middle dot."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s]+", "", re.sub("[·•・‧∙⋅]", "·", folded))


def holds_no_text(content: object) -> bool:
    """Whether something in what was sent is no text that can be kept: a NUL, or half of a letter (a lone surrogate)."""
    if isinstance(content, str):
        return _NO_TEXT.search(content) is not None
    if isinstance(content, Mapping):
        return any(holds_no_text(each) for pair in content.items() for each in pair)
    return isinstance(content, (list, tuple)) and any(holds_no_text(each) for each in content)


def fold_name(text: str) -> str:
    """Fold what names an account: as a search key, without what nobody sees."""
    return search_key("".join(ch for ch in text if unicodedata.category(ch) not in ("Cc", "Cf", "Cs")))


def pieces_of(text: str) -> set[str]:
    """Return what text is found by where its index must not tell it: one and two characters, and each long number as a whole."""
    key = search_key(text)
    rest = _LONG_NUMBER.split(key)
    return {piece for part in rest for piece in bigrams(part)} | set(_LONG_NUMBER.findall(key))


def pieces_sought(words: str) -> set[str]:
    """Return which of them whatever holds ``words`` must have."""
    key = search_key(words)
    rest = _LONG_NUMBER.split(key)
    pairs = {part[i : i + 2] for part in rest for i in range(max(len(part) - 1, 1))} - {""}
    return pairs | set(_LONG_NUMBER.findall(key))


def bigrams(text: str) -> list[str]:
    """Return the distinct one- and two-character pieces of the folded text, for a GIN index."""
    key = search_key(text)
    return sorted({key[i : i + 2] for i in range(len(key) - 1)} | set(key))


def personal_marks(text: str) -> list[str]:
    """Name the kinds of personal mark found in ``text``: telephone, citizen id, account, link.

    Used where a record must be about topics and never about persons (RR-5, RR-6).
    """
    folded = unicodedata.normalize("NFKC", text)
    found = []
    if _PHONE.search(folded):
        found.append("phone")
    if _CITIZEN_ID.search(folded):
        found.append("citizen_id")
    if _ACCOUNT.search(folded):
        found.append("account")
    return found


def without_numbers(value: Any) -> Any:
    """Return text, or what JSON holds, with telephones and citizen numbers left out: for what is kept longer than they."""
    if isinstance(value, str):
        folded = unicodedata.normalize("NFKC", value)
        if not (_PHONE.search(folded) or _CITIZEN_ID.search(folded)):
            return value
        return _PHONE.sub(LEFT_OUT, _CITIZEN_ID.sub(LEFT_OUT, folded))
    if isinstance(value, dict):
        return {name: without_numbers(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_numbers(each) for each in value]
    return value


def mask_name(name: str) -> str:
    """Show the first character only: 张**; two or more characters stay two stars at most."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""


def mask_number(number: str, *, keep: int = 4) -> str:
    """Show the last ``keep`` characters only."""
    return "*" * max(len(number) - keep, 0) + number[-keep:] if number else ""


class InNumberOrder(models.Func):
    """A column's text with its first two numbers filled with noughts, so that 9号 comes before 10号, 2-9 before 2-10.

    Made by the database in a generated column: no door can forget it.
    """

    output_field = models.CharField()

    def __init__(self, column: str) -> None:
        super().__init__(models.F(column))

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        text, given = compiler.compile(self.get_source_expressions()[0])
        first, second = rf"substring({text} from '\d+')", rf"substring({text} from '\d+\D+(\d+)')"
        pieces = (
            rf"coalesce(substring({text} from '^\D+'), '')",
            f"coalesce(lpad({first}, greatest(8, length({first})), '0'), '')",
            rf"coalesce(substring({text} from '\d+(\D+)'), '')",
            f"coalesce(lpad({second}, greatest(8, length({second})), '0'), '')",
            rf"coalesce(substring({text} from '\d+\D+\d+(.+)$'), '')",
        )
        return " || ".join(pieces), tuple(given) * sum(piece.count(text) for piece in pieces)


class CleanTextField(TextField[Taken, Given]):
    """A text column that is NFC and free of control characters whatever door it came through."""

    def get_prep_value(self, value: object) -> object:
        value = super().get_prep_value(value)
        return clean(value) if isinstance(value, str) else value


class CleanCharField(CharField[Taken, Given]):
    """The same for one line."""

    def get_prep_value(self, value: object) -> object:
        value = super().get_prep_value(value)
        return clean(value).replace("\n", " ").replace("\t", " ") if isinstance(value, str) else value
