"""The recovery key: backups are sealed to its public half, which is all that has to stay on this machine.

The secret half lies beside until somebody has taken it away (on paper, on a stick, two copies): until then a stolen machine
gives its backups as well, and the administrator is told so.
"""

from __future__ import annotations

from pathlib import Path

import pyrage
from django.conf import settings

from lianxinqiao.kernel.keyring import write_private

PUBLIC, SECRET = "recovery.public", "recovery.key"


def recipient() -> str:
    """Return what backups are sealed to; a home that has none gets one, its secret half beside it."""
    public = _home() / PUBLIC
    if not public.exists():
        made = pyrage.x25519.Identity.generate()
        public.parent.mkdir(parents=True, exist_ok=True)
        write_private(_home() / SECRET, f"{made}\n")
        write_private(public, f"{made.to_public()}\n")
    return public.read_text().strip()


def secret() -> str:
    """Return the secret half, or nothing where it was taken away."""
    path = _home() / SECRET
    return path.read_text().strip() if path.exists() else ""


def take_away(typed: str) -> bool:
    """Delete the secret half here, if ``typed`` is it: whoever types it has it. Return whether it was."""
    if not typed.strip() or typed.strip() != secret():
        return False
    (_home() / SECRET).unlink()
    return True


def use(public: str) -> None:
    """Seal from now on to what a restored town was sealed to; a secret half of another one goes."""
    if public and public != recipient():
        (_home() / SECRET).unlink(missing_ok=True)
        write_private(_home() / PUBLIC, f"{public}\n")


def _home() -> Path:
    return Path(settings.HOME)
