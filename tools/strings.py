"""The strings of the interface: taken from code and templates, kept in the English catalogue, compiled."""

from __future__ import annotations

import ast
import os
import re
import sys
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract as babel_extract

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "lianxinqiao"
PO = PACKAGE / "locale/en/LC_MESSAGES/django.po"
# What each function is called, and which of its answers are texts; a context is marked.
Keywords = dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None]
KEYWORDS: Keywords = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def extract() -> dict[str, set[str]]:
    """Return every string that code or a template gives to be translated, with the files it stands in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    import django

    django.setup()
    from django.utils.translation import templatize

    found: dict[str, set[str]] = {}

    def note(path: Path, source: bytes, method: str = "python") -> None:
        for text in found_in(source, method):
            found.setdefault(text, set()).add(str(path.relative_to(PACKAGE.parent)))

    for path in PACKAGE.rglob("*.py"):
        if "/migrations/" not in str(path):
            note(path, path.read_bytes())
    for path in PACKAGE.rglob("*.html"):
        # Read as Python, whose lines may not be indented as those of a page are.
        note(path, re.sub(r"(?m)^[ \t]+", "", templatize(path.read_text(), origin=str(path))).encode())
    for path in PACKAGE.rglob("*.jinja"):
        note(path, path.read_bytes(), "jinja2")
    return found


def found_in(source: bytes, method: str = "python") -> set[str]:
    """Return every string that a file gives to be translated, of one and of many the first."""
    keywords = {**KEYWORDS, **(_other_names(source) if method == "python" else {})}
    found = set()
    for _line, message, _comments, _context in babel_extract(method, BytesIO(source), keywords=keywords):
        found.add(message if isinstance(message, str) else next(iter(message), ""))
    return {message for message in found if message}


def _other_names(source: bytes) -> Keywords:
    """Return what a module calls the functions that translate, where it gives them a name of its own."""
    try:
        lines = ast.walk(ast.parse(source))
    except SyntaxError:
        # A template read as Python, which imports nothing.
        return {}
    imported = (each for line in lines if isinstance(line, ast.ImportFrom) for each in line.names)
    return {each.asname: KEYWORDS[each.name] for each in imported if each.asname and each.name in KEYWORDS}


def read(path: Path = PO) -> dict[str, str]:
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in polib.pofile(str(path))}


def refresh() -> tuple[int, int]:
    """Bring the catalogue up to date and compile it; return (strings, with English)."""
    wanted = extract()
    kept = read() if PO.exists() else {}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8", "Language": "en"}
    for text in sorted(wanted):
        # Files without lines: a line moves with every change above it.
        places = [(place, "") for place in sorted(wanted[text])]
        entry = polib.POEntry(msgid=text, msgstr=kept.get(text, ""), occurrences=places)
        if "%(" in text or "%s" in text or "%d" in text:
            entry.flags.append("python-format")
        catalogue.append(entry)
    PO.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(PO))
    catalogue.save_as_mofile(str(PO.with_suffix(".mo")))
    return len(catalogue), sum(1 for entry in catalogue if entry.msgstr)


# Words of the libraries that an official would say otherwise.
IN_CHINESE = {
    "Two-Factor Authentication": "两步验证",
    "Authenticator App": "验证器",
    "Security Keys": "通行密钥",
    "Recovery Codes": "备用恢复码",
    "Add Security Key": "增加通行密钥",
    "Edit Security Key": "给通行密钥改名",
    "Remove Security Key": "移除通行密钥",
    "Authenticator App Code": "验证器",
    "Authenticator code": "验证器上的数字",
    "Code": "数字码",
    "Master key": "我的通行密钥",
    "Activate Authenticator App": "启用验证器",
    "Deactivate Authenticator App": "停用验证器",
    "Activate": "启用",
    "Deactivate": "停用",
    "An authenticator app is not active.": "还没有启用验证器。",
    "Authentication using an authenticator app is active.": "已启用验证器。",
    "No security keys have been added.": "还没有通行密钥。",
    "Sessions": "登录的设备",
    "Confirm Access": "请再输一次密码",
    "Use a security key": "用通行密钥",
    "Passkey": "通行密钥",
    "Security key": "安全密钥",
    "Download codes": "下载恢复码",
    "Generate new codes": "重新生成",
    "Unused codes": "还没用过的恢复码",
    "No recovery codes set up.": "还没有备用恢复码。",
    "Third-Party Login Failure": "统一身份认证没有成功",
    "Please reauthenticate to safeguard your account.": "为了账号安全，请再输一次密码。",
    "An error occurred while attempting to login via your third-party account.": "统一身份认证没有通过，或这个账号没有登记在本系统。请找党政办。",
    "Sign Up Closed": "不能自行注册",
    "We are sorry, but the sign up is currently closed.": "账号由党政办建立，不能自行注册。",
}
ZH = PACKAGE / "locale/zh_Hans/LC_MESSAGES/django.po"


def say_in_chinese() -> None:
    """Compile our words for those of the libraries."""
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8", "Language": "zh_Hans"}
    for text, words in IN_CHINESE.items():
        catalogue.append(polib.POEntry(msgid=text, msgstr=words))
    ZH.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(ZH))
    catalogue.save_as_mofile(str(ZH.with_suffix(".mo")))


if __name__ == "__main__":
    say_in_chinese()
    print(*refresh())
    sys.exit(0)
