"""Slips to the health centre, shortly: done by their deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.maternal.kind import SLIP
from lianxinqiao.maternal.models import MaternalServiceReferral
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area


def give_slip(
    town: Town, now: datetime, *, area: Area | None = None, by: Staff | None = None, id: UUID | None = None
) -> MaternalServiceReferral:
    """A slip of the town's own area, given a moment ago."""
    given: dict[str, Any] = {"area": area or town.own, "consented": True}
    return begin(SLIP, given, by=by or town.cadre, now=now, id=id).row  # type: ignore[no-any-return]  # a slip
