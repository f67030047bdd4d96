"""Rows that are drawn one below the other always stand in the same order: a sort that leaves ties open lets the database choose."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model, UniqueConstraint
from django.db.models.expressions import OrderBy

OURS = [model for model in apps.get_models() if model.__module__.startswith("lianxinqiao.")]


def sorted_by(model: type[Model]) -> set[str]:
    """Return the columns by which a model is sorted when nobody says how."""
    parts: list[Any] = list(model._meta.ordering or ())
    return {
        str(getattr(part.expression, "name", "")) if isinstance(part, OrderBy) else part.lstrip("-") for part in parts
    }


def is_total(model: type[Model]) -> bool:
    names = sorted_by(model)
    alone = {field.name for field in model._meta.fields if field.unique}
    together = (
        set(each.fields)
        for each in model._meta.constraints
        if isinstance(each, UniqueConstraint) and each.fields and each.condition is None
    )
    return bool(names & {"pk", *alone}) or any(fields <= names for fields in together)


@pytest.mark.parametrize("model", [each for each in OURS if each._meta.ordering], ids=lambda each: each._meta.label)
def test_what_a_model_is_sorted_by_leaves_no_two_rows_alike(model: type[Model]) -> None:
    assert is_total(model), f"{model._meta.label} {model._meta.ordering}"
