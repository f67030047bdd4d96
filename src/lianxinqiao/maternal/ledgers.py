"""How slips are kept: their Steps say the day, the office and the rule, and name nobody (RR-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.maternal.models import MaternalServiceReferral, SlipStep
from lianxinqiao.matters.operations.own_rows import OwnLedger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.kinds import Kind


class SlipLedger(OwnLedger):
    """Rows of which nobody may say afterwards who gave them."""

    def page_of(self, row: Any) -> str:
        """Return the page where slips are given and taken; none shows one slip."""
        return reverse(self.page)

    def known(self, kind: Kind, id: UUID, by: Staff | None, role: str) -> Any:
        """Return the slip that was given with this id: only the page that made the id knows it.

        Raises:
            NotVisible: it was given where they are not on duty.
        """
        row = MaternalServiceReferral.objects.filter(pk=id).first()
        if row is not None and (by is None or row.area_id not in scope_of(by).area_ids()):
            raise NotVisible(_("编号已被使用。"))
        return row

    def step_of(
        self,
        row: Any,
        event: str,
        *,
        before: str = "",
        by: Staff | None,
        role: str,
        rule: str,
        reason: str = "",
        data: Mapping[str, Any] | None = None,
        now: datetime,
    ) -> SlipStep:
        # The office of whoever gave it would be their name in an area where one person holds it.
        said = role if before else ""
        return SlipStep(
            slip=row, on=local_date(now), role=said, event=event, from_status=before, to_status=row.status, rule=rule
        )


SLIPS = SlipLedger(
    "maternal.MaternalServiceReferral",
    step="maternal.SlipStep",
    link="slip",
    related=("area",),
    page="maternal:slips",
    names_nobody=True,
)
