"""One row of a kind, as a person finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.matters.errors import NotVisible
from lianxinqiao.matters.models import Matter

if TYPE_CHECKING:
    from lianxinqiao.matters.kinds import Kind


def one_of(kind: Kind, pk: Any, by: Staff) -> Any:
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
