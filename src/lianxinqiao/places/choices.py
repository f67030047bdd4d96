"""Words about places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Level of an area in the tree; each has a fixed length of code that matters."""

    PROVINCE = "province", _("省")
    PREFECTURE = "prefecture", _("市（州）")
    COUNTY = "county", _("县（区）")
    TOWN = "town", _("乡镇")
    VILLAGE = "village", _("村（社区）")


# The levels over a town.
FROM_COUNTY_UP = (Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)
CODE_DIGITS = {Level.PROVINCE: 2, Level.PREFECTURE: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}


class AreaKind(models.TextChoices):
    VILLAGE = "village", _("行政村")
    COMMUNITY = "community", _("社区（居委会）")
    NONE = "", _("不适用")


class Bank(models.TextChoices):
    NORTH = "north", _("江北")
    SOUTH = "south", _("江南")
    BOTH = "both", _("两岸")
    NOT_STATED = "", _("未登记")


class BodyKind(models.TextChoices):
    """What another body is there for."""

    PETITION = "petition", _("信访部门")
    SERVICE_LINE = "service_line", _("政务服务热线")
    MEDIATION = "mediation", _("人民调解")
    ARBITRATION = "arbitration", _("仲裁")
    REVIEW = "review", _("行政复议、法律援助")
    COURT = "court", _("人民法院、人民检察院")
    DISCIPLINE = "discipline", _("纪检监察")
    POLICE = "police", _("公安")
    RESOURCES = "resources", _("自然资源")
    WEATHER = "weather", _("气象")
    WATER = "water", _("水利")
    EMERGENCY = "emergency", _("应急管理")
    GOVERNMENT = "government", _("人民政府、防汛抗旱指挥部")
    OTHER = "other", _("其他")


# Which bodies the law lets warn of a disaster, where they are of the county or higher (F-13, RR-8).
WARNING_BODIES = (BodyKind.RESOURCES, BodyKind.WEATHER, BodyKind.WATER, BodyKind.EMERGENCY, BodyKind.GOVERNMENT)
# To whom alone an accusation and what is before the courts is sent (SM-3).
BODIES_OF_LAW = (BodyKind.DISCIPLINE, BodyKind.COURT, BodyKind.POLICE)


class HazardKind(models.TextChoices):
    LANDSLIDE = "landslide", _("滑坡")
    ROCKFALL = "rockfall", _("崩塌（危岩）")
    DEBRIS_FLOW = "debris_flow", _("泥石流")
    SUBSIDENCE = "subsidence", _("塌陷")
    FLOOD = "flood", _("山洪")
    OTHER = "other", _("其他")


class HazardState(models.TextChoices):
    """SM-11."""

    REGISTERED = "registered", _("已登记")
    WATCHED = "watched", _("监测中")
    RELAYED_WARNING = "relayed_warning", _("已转发预警")
    MOVED = "moved", _("已转移")
    STOOD_DOWN = "stood_down", _("已解除")
    TREATED = "treated", _("已治理")
    CLOSED = "closed", _("已销号")


class Fact(models.TextChoices):
    """Figures about an area that carry a date (R-1.7 to R-1.17)."""

    GROUPS = "groups", _("村民小组")
    HOUSEHOLDS = "households", _("户数")
    RESIDENTS = "residents", _("人口")
    LAND_KM2 = "land_km2", _("国土面积（平方公里）")
    FARMLAND_MU = "farmland_mu", _("耕地面积（亩）")
    BRANCHES = "branches", _("党总支")
    MEMBERS = "members", _("党员")
    MEMBERS_CADRE = "members_cadre", _("干部职工党员")
    MEMBERS_FARMER = "members_farmer", _("农民党员")
