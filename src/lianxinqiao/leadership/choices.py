"""Words of reception days and leader-owned cases (SM-4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role

# Who may receive or own a case; a substitute stands on the same step or above.
RANKS: dict[str, int] = {
    Role.PRINCIPAL_LEADER: 1,
    Role.LEADER_IN_CHARGE: 2,
    Role.LEADERSHIP_MEMBER: 2,
    Role.AREA_LEADER: 2,
}


class Mode(models.TextChoices):
    """R-10.2 to R-10.5."""

    OPEN = "open", _("开门接访")
    ON_SITE = "on_site", _("现场接访")
    CASE_VISIT = "case_visit", _("带案下访")
    FOLLOW_UP = "follow_up", _("定期回访")


class Signed(models.TextChoices):
    PAPER = "paper", _("本人在纸上签字")
    SCREEN = "screen", _("本人在屏上签名")
    DECLINED = "declined", _("本人不愿签，已注明")


class DayStatus(models.TextChoices):
    """A reception day; that it is past is not said of it, the calendar knows."""

    PLANNED = "planned", _("未公布")
    PUBLISHED = "published", _("已公布")
    CANCELLED = "cancelled", _("已取消")


class RecordStatus(models.TextChoices):
    """What became of one who came: nobody goes without an assignment (R-10.6)."""

    BOOKED = "booked", _("待接访")
    RECORDED = "recorded", _("待交办")
    CLOSED = "closed", _("已结束")


class ToldHow(models.TextChoices):
    """How somebody who booked was told that the day was moved."""

    NONE = "", _("未告知")
    PHONE = "phone", _("打电话说了")
    PERSON = "person", _("当面说了")
    NO_WAY = "no_way", _("没有留电话，只能看公告")


class HelperStatus(models.TextChoices):
    LINKED = "linked", _("在帮")
    ENDED = "ended", _("已结束")


class CaseStatus(models.TextChoices):
    """SM-4.  Declined contact is a field: the case goes on in writing."""

    PROPOSED = "proposed", _("已提出，待确认")
    CONFIRMED = "confirmed", _("已确认，待当面听取")
    PLANNED = "planned", _("已定方案")
    WORKING = "working", _("办理中")
    OUTCOME = "outcome_proposed", _("已提出结果，待核实")
    CHECKED = "checked", _("已核实，待批准")
    CLOSED = "closed", _("已办结")
    DROPPED = "dropped", _("不包案")
    TRANSFERRED = "transferred_track", _("转入法定途径")


class Origin(models.TextChoices):
    """R-11.1."""

    SCREENING = "screening", _("排查")
    RECEPTION = "reception", _("接访")


class Criterion(models.TextChoices):
    """Why a case is key: the issue, never the person (R-11.1)."""

    HOUSEHOLDS = "households", _("涉及五户以上")
    SAFETY = "safety", _("涉及安全")
    OLD = "old", _("超过六十天没有办结")
    UNPERFORMED = "unperformed", _("答应了没有办到，反复反映")
    HARDSHIP = "hardship", _("生活确有困难")
    BODIES = "bodies", _("涉及几个单位")


class Duty(models.IntegerChoices):
    """Five duties on the issue, in the form of RR-2 and RR-3 (R-11.4 to R-11.8)."""

    KNOW = 1, _("掌握情况：当面听本人说，写清事实")
    SOLVE = 2, _("解决问题：有步骤、有人、有日期")
    EXPLAIN = 3, _("说明解释：法律、理由、救济途径，说清楚")
    SUPPORT = 4, _("安全与帮扶：按本人意愿联系，帮困、帮就医")
    CLOSE = 5, _("事心双解：办到、说清、回访、告知途径")

    @property
    def short(self) -> str:
        """Its name without what it consists of."""
        return str(self.label).split("：")[0]


class Inapplicable(models.TextChoices):
    """Why a task of a duty does not apply; there is no other reason (R-11.4 to R-11.8)."""

    NONE = "", _("不涉及")
    ELSEWHERE = "elsewhere", _("同一职责的另一项分工已经办到")
    UNLAWFUL = "unlawful", _("处理意见是不予支持，已书面送出")
    UNWANTED = "unwanted", _("本人说不需要帮扶")
    DECLINED = "declined", _("本人不愿联系，改用书面")
    EARLIER = "earlier", _("以前登记的")


# What one duty alone knows; the facts, the explanation and the close are owed to everybody.
INAPPLICABLE: dict[int, tuple[str, ...]] = {
    Duty.SOLVE: (Inapplicable.UNLAWFUL,),
    Duty.SUPPORT: (Inapplicable.UNWANTED, Inapplicable.DECLINED),
}
# What somebody may say; that contact was refused its own deed says, and nothing is of earlier any more.
SAID = (Inapplicable.ELSEWHERE, Inapplicable.UNLAWFUL, Inapplicable.UNWANTED)


class Service(models.TextChoices):
    """The four fixed services of duty 4; nothing else is recorded there (RR-2)."""

    NONE = "", _("不涉及")
    CONTACT = "contact", _("按约定联系")
    HARDSHIP = "hardship", _("困难帮扶")
    HEALTH = "health", _("就医、心理帮助（本人同意）")
    EMERGENCY = "emergency", _("危及生命，已打110、120")


class HelperKind(models.TextChoices):
    """R-10.8."""

    ADVISER = "adviser", _("法律顾问")
    SOCIAL_WORKER = "social_worker", _("社工")
    VOLUNTEER = "volunteer", _("志愿者")
    ELDER = "elder", _("乡贤")
    BUSINESS = "business", _("企业")
    DEPUTY = "deputy", _("两代表一委员")


class Part(models.TextChoices):
    """What of a demand a helper may see, as the resident agreed."""

    TEXT = "text", _("反映的内容")
    PLACE = "place", _("地点")
    CONTACT = "contact", _("姓名和电话")
    OPINION = "opinion", _("处理意见")


class LegalTrack(models.TextChoices):
    COURT = "court", _("诉讼")
    ARBITRATION = "arbitration", _("仲裁")
    REVIEW = "review", _("行政复议")
    DISCIPLINE = "discipline", _("纪检监察")
