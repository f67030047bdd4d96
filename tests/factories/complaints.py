"""A complaint about an official, and in the hands of its handler."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from factories.demands import Filing, done, file_demand
from factories.town import Town
from lianxinqiao.demands.models import Demand

NAMED = Filing(
    topic="officials",
    text="办证的时候村里收了两次钱",
    channel="visit",
    read_back=True,
    asker_name="向德秀",
    asker_phone="13900000000",
    conduct="obstruction",
)


def of_the_cadre(town: Town, now: datetime) -> Demand:
    """A resident complains of the cadre of the area."""
    stated = Filing(
        topic="officials",
        text="村干部要我送礼才给办证",
        about_official=town.cadre,
        conduct="obstruction",
        asker_name="证人",
    )
    return file_demand(town.own, stated, by=None, now=now).demand


def complaint(town: Town, now: datetime) -> Demand:
    return file_demand(town.own, replace(NAMED, about_official=town.director), by=town.petition, now=now).demand


def at_work(town: Town, now: datetime) -> dict[str, Any]:
    """Return a complaint in the hands of its handler, as what a deed of theirs is done to."""
    demand = complaint(town, now)
    deeds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("register", {"petition_class": "accusation"}),
        ("screen", {"conflict_checked": True}),
        ("accept", {"handler": town.petition, "is_told": True}),
    )
    for name, given in deeds:
        done(name, demand.pk, by=town.petition, now=now, **given)
    done("start", demand.pk, by=town.petition, now=now)
    return {"pk": demand.pk, "by": town.petition, "now": now}
