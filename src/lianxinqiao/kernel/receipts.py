"""Codes of receipts: written on the paper a person takes home, kept only as a keyed digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from django.conf import settings

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else on paper
CODE_LENGTH = 10


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))


def digest_of_code(code: str) -> bytes:
    """Return the keyed digest under which a receipt's code is kept."""
    # In full width too, and whatever stands between its signs.
    plain = "".join(each for each in unicodedata.normalize("NFKC", code).upper() if each.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), plain.encode(), hashlib.sha256).digest()


def shown_code(code: str) -> str:
    """Write a code in two groups, as people read it out."""
    return f"{code[:5]}-{code[5:]}"
