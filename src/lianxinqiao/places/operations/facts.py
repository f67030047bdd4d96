"""Recording dated figures about an area."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.places.choices import Bank, Fact, HazardKind
from lianxinqiao.places.models import Area, AreaDescription, HazardSite, StatSnapshot
from lianxinqiao.places.operations.bodies import usual_bodies

QUYUAN = "420527103000"
SEED_SOURCE = "屈原镇干部联系服务群众工作发言稿（原文未注日期）"
SEED_AS_OF = date(2016, 8, 1)
# When the telephones of the bodies of every county were looked up.
SEED_BODIES_ON = date(2026, 11, 28)
SEED_FACTS: dict[str, str] = {
    Fact.GROUPS: "66",
    Fact.HOUSEHOLDS: "7902",
    Fact.RESIDENTS: "19608",
    Fact.LAND_KM2: "217.08",
    Fact.FARMLAND_MU: "17460",
    Fact.BRANCHES: "13",
    Fact.MEMBERS: "884",
    Fact.MEMBERS_CADRE: "171",
    Fact.MEMBERS_FARMER: "713",
}
SEED_DESCRIPTION = (
    "地处长江西陵峡畔，位于牛肝马肺峡和兵书宝剑峡之间，地跨长江南北两岸，是典型的沿江临坝乡镇，"
    "世界四大文化名人屈原的诞生地，新滩大滑坡和链子岩两大地质灾害工程治理所在地。"
)
SEED_TAGS = ("三峡库区",)
MOST_TAGS, LONGEST_TAG = 8, 20


@transaction.atomic
def record_fact(area: Area, fact: str, value: Decimal, *, as_of: date, source: str) -> StatSnapshot:
    """Add a dated figure; earlier figures stay readable (R-1.17).

    Raises:
        InvalidInput: the figure is negative, or the source is empty.
    """
    if value < 0:
        raise InvalidInput(_("数字不能为负。"), field="value")
    if not is_seen(source):
        raise InvalidInput(_("请写明来源。"), field="source")
    return StatSnapshot.objects.create(area=area, fact=fact, value=value, as_of=as_of, source=source)


@transaction.atomic
def describe(area: Area, text: str, *, tags: Iterable[str] = (), as_of: date, source: str) -> AreaDescription:
    """Say what there is to say of an area; what was said before stays readable (R-1.1 to R-1.5).

    Raises:
        InvalidInput: no words, no source, or a tag too long or too many of them.
    """
    if not is_seen(text):
        raise InvalidInput(_("请写明情况。"), field="text")
    if not is_seen(source):
        raise InvalidInput(_("请写明来源。"), field="source")
    kept = list(dict.fromkeys(tag.strip() for tag in tags if is_seen(tag)))
    if len(kept) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in kept):
        raise InvalidInput(_("标签最多8个，每个不超过20个字。"), field="tags")
    return AreaDescription.objects.create(area=area, text=text, tags=kept, as_of=as_of, source=source)


@transaction.atomic
def load_seed_facts() -> None:
    """Give Quyuan Town the seed's figures and its two hazard sites, once (R-1.1 to R-1.16); what is not there, or has ended, gets none."""
    town = Area.objects.filter(code=QUYUAN, valid_to=None).first()
    if town is None:
        return
    if not town.descriptions.exists():
        describe(town, SEED_DESCRIPTION, tags=SEED_TAGS, as_of=SEED_AS_OF, source=SEED_SOURCE)
    if not town.bodies.exists():
        usual_bodies(town, on=SEED_BODIES_ON)
    known = set(town.facts.filter(source=SEED_SOURCE).values_list("fact", flat=True))
    for fact, value in SEED_FACTS.items():
        if fact not in known:
            record_fact(town, fact, Decimal(value), as_of=SEED_AS_OF, source=SEED_SOURCE)
    for code, name, alias, kind in (
        ("420527103001", "新滩滑坡", "新滩大滑坡", HazardKind.LANDSLIDE),
        ("420527103203", "链子崖危岩体", "链子岩危岩体", HazardKind.ROCKFALL),
    ):
        area = Area.objects.filter(code=code, valid_to=None).first()
        if area is not None:
            HazardSite.objects.get_or_create(area=area, name=name, defaults={"alias": alias, "kind": kind})


@transaction.atomic
def state_bank(area: Area, bank: str, access_note: str) -> None:
    """Say on which bank of the river an area lies, and how one gets there (R-1.3)."""
    area.bank, area.access_note = Bank(bank), access_note
    area.save(update_fields=["bank", "access_note"])
