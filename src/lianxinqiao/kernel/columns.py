"""Django's columns of text and bytes as classes that can be told what they take and give.

Their stubs are generic and they are not: what stands between is here, for the columns of our own that are built on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

Taken = TypeVar("Taken", contravariant=True)
Given = TypeVar("Given", covariant=True)
Row = TypeVar("Row", bound=models.Model, covariant=True)

if TYPE_CHECKING:
    from django.db.models import BinaryField, CharField, TextField
else:

    class BinaryField(models.BinaryField):
        def __class_getitem__(cls, _types: Any) -> type[Self]:
            return cls

    class TextField(models.TextField):
        def __class_getitem__(cls, _types: Any) -> type[Self]:
            return cls

    class CharField(models.CharField):
        def __class_getitem__(cls, _types: Any) -> type[Self]:
            return cls


def across(model: type[models.Model] | None, relation: str) -> Any:
    """Return the manager of the rows at the other end of a relation, where importing their model would close a circle.

    What it is typed as is lost with the import; the names of relations are checked by Django when it looks them up.
    """
    assert model is not None
    other = model._meta.get_field(relation).related_model
    assert other is not None
    return other._default_manager


__all__ = ["BinaryField", "CharField", "Given", "Row", "Taken", "TextField", "across"]
