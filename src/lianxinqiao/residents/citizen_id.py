"""The citizen identification number (GB 11643-1999): pure checks."""

from __future__ import annotations

import unicodedata
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


def normalise(text: str) -> str:
    """Return the number in half-width characters without spaces, X in upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first17: str) -> str:
    return CHECK_CHARACTERS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def problem(text: str) -> str | None:
    """Say what is wrong with a number: "length", "check", "date", or None when it is good.

    The six address digits are not checked: people move and codes change (domain §2.13).
    """
    number = normalise(text)
    if len(number) != 18 or not number[:17].isdecimal() or not number.isascii() or number[17] not in "0123456789X":
        return "length"
    if check_character(number[:17]) != number[17]:
        return "check"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "date"
    return None


def birth_date(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """Return the GB/T 2261.1 code: odd is male."""
    return "1" if int(number[16]) % 2 else "2"
