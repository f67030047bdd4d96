"""How hazard sites and warnings are kept: each with a status, a version and Steps of its own."""

from __future__ import annotations

from lianxinqiao.matters.operations.own_rows import OwnLedger

SITES = OwnLedger("places.HazardSite", step="hazards.HazardStep", link="site", related=("area",), page="hazards:site")
WARNINGS = OwnLedger(
    "hazards.RelayedWarning",
    step="hazards.WarningStep",
    link="warning",
    related=("area", "site"),
    page="hazards:warning",
)
