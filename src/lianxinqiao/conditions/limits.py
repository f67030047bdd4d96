"""The limits of a report by how bad it is (R-4.8, R-4.9)."""

from __future__ import annotations

from lianxinqiao.matters.choices import Urgency

LEVEL_NAMES = {
    Urgency.ROUTINE: "routine",
    Urgency.ATTENTION: "attention",
    Urgency.URGENT: "urgent",
    Urgency.EMERGENCY: "emergency",
}
ACK_RULES = tuple(f"five.ack.{name}" for name in LEVEL_NAMES.values())
RESPONSE_RULES = tuple(f"five.response.{name}" for name in LEVEL_NAMES.values())

# Of a disaster the county is told at once.
TELL_COUNTY = "five.tell.county"


def acknowledge_by(urgency: int) -> str:
    return f"five.ack.{LEVEL_NAMES[Urgency(urgency)]}"


def respond_by(urgency: int) -> str:
    return f"five.response.{LEVEL_NAMES[Urgency(urgency)]}"
