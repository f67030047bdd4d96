"""The bodies that every county has."""

from __future__ import annotations

from datetime import date

from lianxinqiao.places.choices import BodyKind, Level
from lianxinqiao.places.models import Area, OutsideBody

# What every county has, with the telephone that the country has for it: how to find it stands beside once the town has seen to it.
USUAL = (
    (BodyKind.SERVICE_LINE, "政务服务便民热线", "12345"),
    (BodyKind.PETITION, "信访局", "12345"),
    (BodyKind.REVIEW, "司法局", "12348"),
    (BodyKind.MEDIATION, "人民调解委员会", "12348"),
    (BodyKind.ARBITRATION, "劳动人事争议仲裁院", "12333"),
    (BodyKind.COURT, "人民法院", "12368"),
    (BodyKind.DISCIPLINE, "纪委监委", "12388"),
    (BodyKind.POLICE, "公安局", "110"),
    (BodyKind.RESOURCES, "自然资源和规划局", "12336"),
    (BodyKind.WEATHER, "气象局", "12121"),
    (BodyKind.WATER, "水利局", "12314"),
    (BodyKind.EMERGENCY, "应急管理局", "12350"),
)


def usual_bodies(town: Area, *, on: date) -> int:
    """Give a town the bodies that its county has, of the kinds of which it has none; return how many."""
    Area.objects.hold(town.pk)
    county = town.parent.name if town.parent is not None else ""
    has = set(OutsideBody.objects.filter(town=town, withdrawn_on=None).values_list("kind", flat=True))
    new = [
        OutsideBody(town=town, kind=kind, level=Level.COUNTY, name=f"{county}{name}", phone=phone, checked_on=on)
        for kind, name, phone in USUAL
        if kind not in has
    ]
    return len(OutsideBody.objects.bulk_create(new))
