"""Positions on the earth (WGS84: latitude, longitude): how far apart, and how coarsely others learn of them."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000
METRES_A_DEGREE = 111_000
# So coarse is a position that others learn of: about a hundred metres, which is nobody's door.
STEP_DEGREES = Decimal("0.001")
Position = tuple[Decimal | None, Decimal | None]
Range = tuple[Decimal, Decimal]


def coarse(position: Position) -> Position:
    """Return a position as others learn of it."""
    latitude, longitude = (None if value is None else round(value / STEP_DEGREES) * STEP_DEGREES for value in position)
    return latitude, longitude


def metres_between(one: Position, other: Position) -> float | None:
    """Return the great-circle distance of two WGS84 positions (latitude, longitude); None where one is unknown."""
    if None in one or None in other:
        return None
    (lat, long), (lat2, long2) = ((radians(float(value or 0)) for value in place) for place in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((long2 - long) / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(half))


def box_around(latitude: Decimal, longitude: Decimal, *, metres: int) -> tuple[Range, Range]:
    """Return a box that holds every place whose coarse position lies so near, up to sixty degrees north or south."""
    up = Decimal(metres) / METRES_A_DEGREE + STEP_DEGREES
    # A degree of longitude is shorter; twice as many are enough.
    return (latitude - up, latitude + up), (longitude - 2 * up, longitude + 2 * up)
