"""The bodies outside a demonstration town that its offices send people to."""

from __future__ import annotations

from datetime import date

from lianxinqiao.places.choices import BodyKind, Level
from lianxinqiao.places.models import Area, OutsideBody
from lianxinqiao.places.operations.bodies import usual_bodies
from lianxinqiao.places.queries import bodies_of, town_over


def give_bodies(town: Area, *, on: date) -> None:
    """Give it what every county has, its own police station, and who runs the buses."""
    usual_bodies(town, on=on)
    kept = {"town": town, "checked_on": on}
    station = f"{town.short_name.removesuffix('镇')}派出所"
    OutsideBody.objects.bulk_create(
        [
            OutsideBody(kind=BodyKind.POLICE, level=Level.TOWN, name=station, phone="0717-0000011", **kept),
            OutsideBody(
                kind=BodyKind.OTHER,
                level=Level.COUNTY,
                name="县公交公司",
                address="屈原路18号",
                phone="0717-0000012",
                **kept,
            ),
        ]
    )


def body_for(area: Area, kind: str, level: str = Level.COUNTY) -> str:
    """Return what a body of this kind and level is called in the town of an area."""
    return bodies_of(town_over(area)).filter(kind=kind, level=level)[0].name
