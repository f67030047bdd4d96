"""Hazard sites and warnings, shortly: done by their deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.demo.doing import do
from lianxinqiao.hazards.kind import SITE, WARNING
from lianxinqiao.hazards.models import RelayedWarning, ThreatenedHousehold
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import HazardSite
from lianxinqiao.residents.models import Household


def a_site(town: Town, now: datetime, name: str = "滑坡") -> HazardSite:
    """A site of the town's own area, just registered."""
    given = {"area": town.own, "name": name, "kind": "landslide", "households_at_risk": 0}
    made: HazardSite = begin(SITE, given, by=town.cadre, now=now).row
    return made


def threaten(site: HazardSite, home: Household, *, by: Staff, now: datetime, helpers: int = 1) -> ThreatenedHousehold:
    """A household noted as living below a site."""
    given = {"group": home.group_id, "house": home.house_no, "helpers": helpers}
    made: ThreatenedHousehold = do(SITE, site.pk, "threatened", given, by=by, now=now).gave
    return made


def patrol(site: HazardSite, *, by: Staff, now: datetime, findings: str = "裂缝无变化") -> Any:
    given = {"on": day_before(now), "findings": findings, "is_abnormal": False}
    return do(SITE, site.pk, "patrol", given, by=by, now=now)


def relay(
    town: Town,
    now: datetime,
    *,
    site: HazardSite | None = None,
    by: Staff | None = None,
    id: UUID | None = None,
    **given: Any,
) -> RelayedWarning:
    """An official warning passed on in the town's own area."""
    stated = {"issuer": "县自然资源局", "number": "7", "level": "red", "text": "撤", "issued_at": now, **given}
    where = {"area": town.own, "site": site}
    made: RelayedWarning = begin(WARNING, {**where, **stated}, by=by or town.cadre, now=now, id=id).row
    return made


def move(site: HazardSite, *, by: Staff, now: datetime) -> Any:
    return do(SITE, site.pk, "move", {"note": "已转移", "households_moved": 2, "people_moved": 5}, by=by, now=now)


def stand_down(warning: RelayedWarning, *, by: Staff, now: datetime) -> Any:
    return do(WARNING, warning.pk, "stand_down", by=by, now=now)
