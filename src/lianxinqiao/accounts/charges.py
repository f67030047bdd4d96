"""What a leader can be in charge of: the apps above say it in ``apps.py``, appointing offers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_charges: Once[str, StrPromise | str] = Once()


def register_charge(code: str, words: StrPromise | str) -> None:
    """Offer ``code`` as something a leader in charge can hold; it is kept in ``Appointment.kinds``."""
    _charges[code] = words


def charges() -> list[tuple[str, StrPromise | str]]:
    """Return (code, words) of everything on offer, as the choices of a field."""
    return list(_charges.items())
