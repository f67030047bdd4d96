"""The strings of the interface: taken from code and templates, kept in the English catalogue, compiled."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract as babel_extract

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "lianxinqiao"
PO = PACKAGE / "locale/en/LC_MESSAGES/django.po"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def extract() -> set[str]:
    """Return every string that code or a template gives to be translated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    import django

    django.setup()
    from django.utils.translation import templatize

    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if "/migrations/" not in str(path):
            found |= _of(path.read_bytes())
    for path in PACKAGE.rglob("*.html"):
        found |= _of(templatize(path.read_text(), origin=str(path)).encode())
    return found


def _of(source: bytes) -> set[str]:
    found = set()
    for _line, message, _comments, _context in babel_extract("python", BytesIO(source), keywords=KEYWORDS):
        found.add(message if isinstance(message, str) else next(iter(message), ""))
    return {message for message in found if message}


def read(path: Path = PO) -> dict[str, str]:
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in polib.pofile(str(path))}


def refresh() -> tuple[int, int]:
    """Bring the catalogue up to date and compile it; return (strings, with English)."""
    wanted = extract()
    kept = read() if PO.exists() else {}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8", "Language": "en"}
    for text in sorted(wanted):
        entry = polib.POEntry(msgid=text, msgstr=kept.get(text, ""))
        if "%(" in text or "%s" in text or "%d" in text:
            entry.flags.append("python-format")
        catalogue.append(entry)
    PO.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(PO))
    catalogue.save_as_mofile(str(PO.with_suffix(".mo")))
    return len(catalogue), sum(1 for entry in catalogue if entry.msgstr)


if __name__ == "__main__":
    print(*refresh())
    sys.exit(0)
