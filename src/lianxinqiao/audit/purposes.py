"""Why somebody opens a record about a person: a closed list (domain §8), of which each app says its own in ``apps.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Whatever is done: they stand last.
ALWAYS: tuple[tuple[str, StrPromise | str], ...] = (
    ("emergency", _("应急处置")),
    ("correction", _("核对更正信息")),
    ("resident_asked", _("本人要求查询")),
)
# For what nobody is asked: a paper taken along, a record that is read as it stands, a roll that is called.
UNASKED: tuple[tuple[str, StrPromise | str], ...] = (
    ("paper", _("打印文书")),
    ("read", _("查看内容")),
    ("compared", _("登记时核对身份证号")),
    ("roll", _("转移点名")),
)
_of_apps: Once[str, tuple[int, StrPromise | str]] = Once()


def register_purpose(code: str, words: StrPromise | str, order: int) -> None:
    """Say for what an app needs such a record.

    Args:
        order: where it stands among the others.

    Raises:
        ValueError: the code is taken.
    """
    if code in dict((*ALWAYS, *UNASKED)):
        raise ValueError(f"{code} is registered already")
    _of_apps[code] = order, words


def purposes() -> list[tuple[str, StrPromise | str]]:
    """Return code and words of every purpose, as the log has them."""
    return [*asked_purposes(), *UNASKED]


def asked_purposes() -> list[tuple[str, StrPromise | str]]:
    """Return those that a form offers."""
    known = sorted(_of_apps.items(), key=lambda each: each[1][0])
    return [*((code, words) for code, (_order, words) in known), *ALWAYS]
