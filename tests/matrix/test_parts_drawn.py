"""Parts given to others are drawn on the page of every kind of matter, and told to nobody who may know its title only (R-10.6)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from factories.town import Town, client_of
from lianxinqiao.matters.kinds import registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries import parts

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-10.6")]
TASK = "把坏了的灯换下来"
PART = parts.PartShown(UUID(int=1), TASK, "某人", date(2026, 11, 30), "doing", "办理中", "", "/assignments/x/")


def test_the_page_of_every_kind_of_matter_draws_its_parts(
    town: Town, objects: dict[str, tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_kept", [(lambda _code: True, lambda _whole, _by: [PART])])
    there = {kind.code: kind for kind in registered_kinds() if kind.is_matter}
    rows = Matter.objects.filter(kind__in=there).select_related("area", "owner").order_by("kind", "pk")
    drawn, wrong = set(), []
    for matter in rows.distinct("kind").order_by("kind"):
        kind = there[matter.kind]
        for who, person in town.staff.items():
            answer = client_of(person).get(kind.path(matter))
            if answer.status_code != 200:
                continue
            finds = Matter.objects.visible_to(person).filter(pk=matter.pk).exists()
            expected = finds and kind.readable(person, matter)
            if (TASK in answer.content.decode()) != expected:
                wrong.append((matter.kind, who))
            drawn |= {matter.kind} if expected else set()
    assert wrong == []
    assert drawn >= {"assignment", "relief", "letter", "people", "owned_case", "statement"}, drawn
