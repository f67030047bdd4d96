"""What the same person sent before under the same id: one rule for every row that is no matter."""

from __future__ import annotations

from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import InvalidInput


def known_row(rows: Any, id: UUID | None, **mine: Any) -> Any:
    """Return the row that was made with this id before, by the same person; None where there is none.

    Args:
        rows: a queryset of what the id may name.
        mine: what makes it this person's: ``given_by=staff``, ``matter__opened_by=staff``; or the place it was made for.

    Raises:
        InvalidInput: the id is somebody else's.
    """
    found = rows.filter(pk=id).first() if id is not None else None
    if found is not None and any(
        attrgetter(f"{name.replace('__', '.')}_id")(found) != each.pk for name, each in mine.items()
    ):
        raise InvalidInput(_("编号已被使用。"), field="id")
    return found
