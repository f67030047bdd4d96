"""What the deeds of a hazard site and of a warning ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.hazards.choices import WarningLevel
from lianxinqiao.hazards.models import RelayedWarning, RollEntry, ThreatenedHousehold
from lianxinqiao.hazards.policies import kept_areas
from lianxinqiao.kernel.asks import Asks, asks_of, offer_rows
from lianxinqiao.kernel.fields import PastDay, Sentences, YesNo
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.places.asks import BodyField, offer_bodies
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area, HazardSite, OutsideBody, VillagerGroup
from lianxinqiao.places.queries import bodies_that_warn, town_over
from lianxinqiao.residents.models import Household

MOST_HELPERS = 20
# Not the town and not its villages: only the county and above warn (F-13).
NO_ISSUER = _("预警只能由县级以上自然资源、气象、水利、应急等部门发布：请选登记过的发布机关。")


class _Site(Asks):
    """What is registered of a site; people near it are counted, never listed here."""

    field_order = (
        *("area", "name", "alias", "kind", "place", "households_at_risk", "signal", "route", "shelter"),
        *("monitor_name", "monitor_phone", "deputy_name", "deputy_phone", "in_danger_zone"),
    )

    def clean(self) -> dict[str, Any]:
        """An area has one site of a name."""
        cleaned = super().clean()
        site = self.at.row
        area = cleaned.get("area") if site is None else site.area_id
        same = HazardSite.objects.filter(area=area, name=cleaned.get("name"))
        if area is not None and (same if site is None else same.exclude(pk=site.pk)).exists():
            self.add_error("name", gettext("本责任区已有这个隐患点。"))
        return cleaned


class _Known(_Site):
    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {name: getattr(at.row, name) for name in cls.base_fields}


class _New(_Site):
    def fit(self, at: Any) -> None:
        offer_rows(self, area=kept_areas(at.person, at.now))

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"households_at_risk": 0}


def site_asks(base: type[Asks]) -> type[Asks]:
    """Return what is asked of a site, whether it is new or known."""
    return asks_of(
        HazardSite,
        maybe=(
            *("alias", "place", "signal", "shelter"),
            *("monitor_name", "monitor_phone", "deputy_name", "deputy_phone", "in_danger_zone"),
        ),
        base=base,
        name=forms.CharField(max_length=80, error_messages={"required": _("请填写隐患点名称。")}),
        kind=forms.ChoiceField(choices=HazardKind.choices, error_messages={"required": _("请选择灾害类型。")}),
        households_at_risk=forms.IntegerField(min_value=0, max_value=10_000),
        route=Sentences(required=False),
    )


NewSite = asks_of(HazardSite, base=site_asks(_New), area=forms.ModelChoiceField(Area.objects.none()))
# What changes on the card is seen by its effect, before it writes it.
SiteFacts = site_asks(_Known)
SiteFacts = SiteFacts.part(*SiteFacts.base_fields)


class Patrol(Asks):
    on = PastDay(label=_("巡查日期"))
    findings = Sentences(label=_("巡查情况"), error_messages={"required": _("请写明巡查情况。")})
    is_abnormal = forms.BooleanField(label=_("有异常变化"), required=False)


class Signing(Asks):
    on = PastDay(label=_("签订日期"))


class Note(Asks):
    note = Sentences(label=_("情况"), error_messages={"required": _("请写明情况。")})


class Move(Note):
    households_moved = forms.IntegerField(label=_("转移户数"), min_value=0, max_value=10_000)
    people_moved = forms.IntegerField(label=_("转移人数"), min_value=0, max_value=50_000)


class Threatened(Asks):
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=_("小组"))
    house = forms.CharField(label=_("门牌号"), max_length=40)
    helpers = forms.IntegerField(
        label=_("转移时需要几名帮手"),
        min_value=0,
        max_value=MOST_HELPERS,
        initial=0,
        help_text=_("只填人数，不写原因和病情。"),
    )

    def fit(self, at: Any) -> None:
        offer_rows(self, group=VillagerGroup.objects.filter(area=at.row.area_id, is_active=True))

    def clean(self) -> dict[str, Any]:
        """Find the ``home`` of that number in the group, as this person finds it."""
        cleaned = super().clean()
        homes = Household.objects.visible_to(self.at.person).filter(area=self.at.row.area_id, is_active=True)
        home = homes.filter(group=cleaned.get("group"), house_no=cleaned.get("house")).first()
        if home is None and "house" not in self.errors:
            self.add_error("house", gettext("这个小组没有这个门牌号。"))
        return {**cleaned, "home": home}


class HomeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """A household below a site: its house, and the first character of a name."""

    def label_from_instance(self, obj: ThreatenedHousehold) -> str:
        home = obj.household
        return f"{home.group.name} {home.house_no}（{mask_name(home.head_name)}）"


class Home(Asks):
    home = HomeField(ThreatenedHousehold.objects.none(), label=_("哪户"), empty_label=None)

    def fit(self, at: Any) -> None:
        offer_rows(self, home=at.row.threatened.visible_to(at.person).select_related("household__group"))


class RollCall(Asks):
    roll = forms.ModelChoiceField(RollEntry.objects.none(), label=_("哪户"), empty_label=None)
    is_safe = YesNo(label=_("点名"), yes=_("已到"), no=_("还没到"))

    def fit(self, at: Any) -> None:
        offer_rows(self, roll=at.row.roll.visible_to(at.person).select_related("household"))


class OfWarning(Asks):
    """Which official warning something follows from."""

    reason = forms.CharField(label=_("预警"), max_length=150)


class _Relay(Asks):
    field_order = ("area", "site", "issuer", "number", "level", "text", "issued_at")

    def fit(self, at: Any) -> None:
        areas = kept_areas(at.person, at.now)
        offer_rows(self, area=areas, site=HazardSite.objects.filter(area__in=areas))
        towns = list(Area.objects.filter(pk__in=areas.values("parent")))
        # Once each, where several towns have one of that name: of which town it must be the area says.
        found = bodies_that_warn(*towns).order_by("name", "id").distinct("name")
        rows = OutsideBody.objects.filter(pk__in=found.values("pk"))
        offer_bodies(self, "issuer", rows, next(iter(towns), None), unknown=NO_ISSUER)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"issued_at": at.now}

    def clean(self) -> dict[str, Any]:
        """Refuse a warning of the town's own, one from the future, and a site that is not in the area (F-13)."""
        cleaned = super().clean()
        issuer, area = cleaned.get("issuer"), cleaned.get("area")
        if issuer is not None:
            cleaned["issuer"] = issuer.name
            if area is not None and not bodies_that_warn(town_over(area)).filter(name=issuer.name).exists():
                self.add_error("issuer", NO_ISSUER)
        if self.at is not None and (issued := cleaned.get("issued_at")) is not None and issued > self.at.now:
            self.add_error("issued_at", gettext("发布时间不能晚于现在。"))
        site = cleaned.get("site")
        if site is not None and area is not None and site.area_id != area.pk:
            self.add_error("site", gettext("这个隐患点不在所选责任区。"))
        return cleaned


Relay = asks_of(
    RelayedWarning,
    base=_Relay,
    area=forms.ModelChoiceField(Area.objects.none()),
    site=forms.ModelChoiceField(HazardSite.objects.none(), required=False),
    issuer=BodyField(missing=_("请选择发布机关：只能转发官方预警。")),
    number=forms.CharField(max_length=60, error_messages={"required": _("请填写预警编号。")}),
    level=forms.ChoiceField(choices=WarningLevel.choices, widget=forms.RadioSelect),
    text=Sentences(),
    issued_at=forms.DateTimeField(),
)
