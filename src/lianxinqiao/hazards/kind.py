"""Hazard sites (SM-11) and the official warnings passed on, as kinds: each keeps Steps of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.hazards.choices import SITE as SITE_CODE
from lianxinqiao.hazards.choices import WARNING as WARNING_CODE
from lianxinqiao.hazards.choices import WarningState
from lianxinqiao.hazards.deeds.sites import SITE_DEEDS, SITE_OPENS
from lianxinqiao.hazards.deeds.warnings import WARNING_DEEDS, WARNING_OPENS
from lianxinqiao.hazards.ledgers import SITES, WARNINGS
from lianxinqiao.hazards.policies import KEEPER, KEEPERS, POSTS, site_tags, warning_tags
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.places.choices import HazardState

SITE = Kind(
    code=SITE_CODE,
    title=_("地质灾害隐患点"),
    statuses=dict(HazardState.choices),
    done={HazardState.CLOSED},
    tags=site_tags,
    posts=POSTS,
    opens=SITE_OPENS,
    deeds=SITE_DEEDS,
    ledger=SITES,
    door="hazard-sites",
    facts=(
        *("name", "alias", "kind", "place", "households_at_risk", "route", "shelter", "signal"),
        *("in_danger_zone", "card_version", "card_signed_on"),
    ),
    apart=(
        *("area", "name", "kind", "place", "households_at_risk", "route", "shelter", "signal"),
        *("monitor_name", "monitor_phone", "deputy_name", "deputy_phone"),
    ),
)
WARNING = Kind(
    code=WARNING_CODE,
    title=_("官方预警"),
    statuses=dict(WarningState.choices),
    done={WarningState.LIFTED},
    tags=warning_tags,
    posts={KEEPER: KEEPERS},
    opens=WARNING_OPENS,
    deeds=WARNING_DEEDS,
    ledger=WARNINGS,
    door="warnings",
    facts=("site", "issuer", "number", "level", "text", "issued_at", "relayed_at", "stood_down_at"),
    apart=("area", "site", "issuer", "number", "level", "text", "issued_at"),
)
for kind in (SITE, WARNING):
    register_kind(kind)
