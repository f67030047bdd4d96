"""Whose deeds an auditor reads: asked by querysets here and above, answered by the app that keeps posts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from lianxinqiao.kernel.registering import Once


@dataclass(frozen=True)
class Auditing:
    """How posts answer: towns, by the beginning of their code, and what is a deed of a town."""

    towns_of: Callable[[Any], Collection[str]]
    deeds_of: Callable[[Collection[str]], Q]


_answers: Once[str, Auditing] = Once()


def register_auditing(auditing: Auditing) -> None:
    """Say who answers ``towns_audited`` and ``deeds_of``."""
    _answers["auditing"] = auditing


def towns_audited(staff: Any) -> Collection[str]:
    """Return the codes' beginnings of the towns where ``staff`` is auditor today; most people have none."""
    return _answers["auditing"].towns_of(staff)


def deeds_of(towns: Collection[str]) -> Q:
    """Return the condition of the entries that are deeds of these towns, or of the whole house."""
    return _answers["auditing"].deeds_of(towns)
