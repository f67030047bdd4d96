"""One row of a kind, as a person finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.errors import NotVisible
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from django.db.models import Model


class Kept(Protocol):
    """What is asked of a kind to find a row of it: its codes, its model, and what is read beside a row."""

    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def model(self) -> type[Model] | None: ...
    @property
    def related(self) -> tuple[str, ...]: ...


def one_of(kind: Kept, pk: Any, by: Staff) -> Any:
    """Return a row of the family with its matter, as this person finds it.

    Raises:
        NotVisible: there is none for them.
    """
    found = Matter.objects.visible_to(by, *kind.codes).filter(pk=pk).values("pk")
    rows: Any = kind.model
    read = ("matter__area", "matter__owner", *kind.related)
    row = rows._default_manager.select_related(*read).filter(pk__in=found).first()
    if row is None:
        raise NotVisible(_("没有这个事项。"))
    return row
