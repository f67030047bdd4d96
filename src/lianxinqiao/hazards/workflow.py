"""SM-11 as a table."""

from __future__ import annotations

from lianxinqiao.places.choices import HazardState as Site

# SM-11: (from, event) → to.  "relay" and "stand_down" come with official warnings, never from the town alone (F-13).
SITE_STEPS: dict[tuple[str, str], str] = {
    (Site.REGISTERED, "watch"): Site.WATCHED,
    (Site.REGISTERED, "relay"): Site.RELAYED_WARNING,
    (Site.WATCHED, "relay"): Site.RELAYED_WARNING,
    (Site.STOOD_DOWN, "relay"): Site.RELAYED_WARNING,
    (Site.TREATED, "relay"): Site.RELAYED_WARNING,
    (Site.RELAYED_WARNING, "move"): Site.MOVED,
    (Site.RELAYED_WARNING, "stand_down"): Site.STOOD_DOWN,
    (Site.MOVED, "stand_down"): Site.STOOD_DOWN,
    (Site.STOOD_DOWN, "watch"): Site.WATCHED,
    (Site.WATCHED, "treat"): Site.TREATED,
    (Site.STOOD_DOWN, "treat"): Site.TREATED,
    (Site.TREATED, "watch"): Site.WATCHED,
    (Site.TREATED, "close"): Site.CLOSED,
}
