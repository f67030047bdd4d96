"""Every model with rows of people or areas says who sees them, in one place."""

from __future__ import annotations

from tools.visible import models_without_visible_to, unused_exceptions


def test_every_model_with_rows_of_people_or_areas_says_who_sees_them() -> None:
    assert models_without_visible_to() == []


def test_no_exception_outlives_its_reason() -> None:
    assert unused_exceptions() == []
