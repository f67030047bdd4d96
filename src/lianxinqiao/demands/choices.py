"""Words of demands and petitions (SM-3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The parts somebody may have in a demand.
OFFICE, HEAD, HANDLER, ADVISER, RATER = "petition_office", "head", "handler", "legal_adviser", "rater"


class Status(models.TextChoices):
    """SM-3.  ``extended`` is processing with a longer limit; tracks A to D are fields, not statuses."""

    RECEIVED = "received", _("已收到，待登记")
    REGISTERED = "registered", _("已登记，待甄别")
    SCREENING = "screening", _("甄别中")
    ACCEPTED = "accepted", _("已受理")
    SIMPLE = "simple", _("简易办理")
    PROCESSING = "processing", _("办理中")
    EXTENDED = "extended", _("办理中（已延期）")
    MEDIATING = "mediating", _("调解中")
    HEARING = "hearing", _("听证中")
    OPINION_ISSUED = "opinion_issued", _("已出具意见，待送达")
    DELIVERED = "delivered", _("已送达，听取本人意见")
    SETTLED = "settled", _("已办妥，待回访")
    REVIEW_ASKED = "review_asked", _("本人申请复查")
    REVIEW_ANSWERED = "review_answered", _("复查已答复")
    RECHECK_ASKED = "recheck_asked", _("本人申请复核")
    FINAL = "final", _("复核终结，继续帮扶回访")
    FOLLOW_UP = "follow_up", _("已回访")
    FORWARDED = "forwarded", _("已转送，待对方受理")
    OBJECTED = "objected_transfer", _("对转送提出异议")
    CLOSED = "closed", _("已办结")
    REDIRECTED = "redirected", _("已告知去处")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    RETURNED = "returned", _("已退回转送单位")
    WITHDRAWN = "withdrawn", _("本人撤回")
    MERGED = "merged", _("并入另一件")
    ARCHIVED = "archived", _("已归档")


DONE = (
    Status.CLOSED,
    Status.REDIRECTED,
    Status.NOT_ACCEPTED,
    Status.RETURNED,
    Status.WITHDRAWN,
    Status.MERGED,
    Status.ARCHIVED,
)
# Ended without an answer of ours to perform: sealed two years after, where it stands.
SEALED_WHERE_IT_STANDS = (Status.REDIRECTED, Status.NOT_ACCEPTED, Status.RETURNED, Status.WITHDRAWN, Status.MERGED)
UNFINISHED = tuple(status for status in Status if status not in DONE)
WAITING = (
    Status.FORWARDED,
    Status.OBJECTED,
    Status.DELIVERED,
    Status.REVIEW_ASKED,
    Status.REVIEW_ANSWERED,
    Status.RECHECK_ASKED,
    Status.SETTLED,
    Status.FINAL,
    Status.FOLLOW_UP,
)
# Where a resident may still withdraw: the matter of the demand is not settled.
BEFORE_SETTLED = tuple(
    status for status in UNFINISHED if status not in (Status.SETTLED, Status.FINAL, Status.FOLLOW_UP)
)
# Where its rates may be spoken of: the resident has had an answer.
ANSWERED = (*(status for status in WAITING if status not in (Status.FORWARDED, Status.OBJECTED)), Status.CLOSED)
AT_WORK = (Status.PROCESSING, Status.EXTENDED)
DECIDABLE = (*AT_WORK, Status.MEDIATING, Status.HEARING)
IN_HAND = (Status.ACCEPTED, Status.SIMPLE, *DECIDABLE)
NEW = (Status.RECEIVED, Status.REGISTERED, Status.SCREENING)
# Where a classification counts: what is handed back is classified anew by whoever it is given to.
CLASSIFIED = tuple(status for status in UNFINISHED if status not in (*NEW, Status.FORWARDED, Status.OBJECTED))


class Channel(models.TextChoices):
    """The door a demand came in by."""

    WEB = "web", _("群众网页")
    OPEN311 = "open311", _("开放接口")
    PHONE = "phone", _("来电")
    PAPER = "paper", _("来信、纸质表")
    VISIT = "visit", _("入户走访")
    BOX = "box", _("意见箱")
    RECEPTION = "reception", _("领导接访")
    MEETING = "meeting", _("民情会议")
    COUNTER = "counter", _("窗口来访")
    HOTLINE = "hotline", _("12345工单")
    SUPERIOR = "superior", _("上级交办转送")


# Words that came from the resident's own hand; all others were entered by staff (principle 4).
RESIDENT_CHANNELS = frozenset({Channel.WEB, Channel.OPEN311})
HANDED_DOWN = frozenset({Channel.HOTLINE, Channel.SUPERIOR})


class Topic(models.TextChoices):
    """What it is about: also the services of Open311."""

    ROAD = "road", _("道路、路灯")
    WATER = "water", _("饮水、水利")
    POWER = "power", _("用电、通信")
    LAND = "land", _("土地、山林")
    HOUSING = "housing", _("住房、建房")
    SUBSIDY = "subsidy", _("补贴、低保、救助")
    MEDICAL = "medical", _("医保、养老、就医")
    SCHOOL = "school", _("上学")
    ENVIRONMENT = "environment", _("环境、垃圾、污染")
    HAZARD = "hazard", _("地灾、防汛")
    RESETTLEMENT = "resettlement", _("移民、征收补偿")
    WORK = "work", _("务工、欠薪")
    NEIGHBOURS = "neighbours", _("邻里纠纷")
    OFFICIALS = "officials", _("干部办事")
    OTHER = "other", _("其他")


class Conduct(models.TextChoices):
    """Three codes of a service complaint (R-18.3)."""

    NONE = "", _("不涉及")
    ACCESS = "access", _("门难进：找不到人、不让进")
    ATTITUDE = "attitude", _("脸难看：态度不好")
    OBSTRUCTION = "obstruction", _("事难办：推、拖、刁难")
    OTHER = "other", _("其他问题")


# How somebody was served: these the discipline contact looks into here; all else said of an official is an accusation.
OF_SERVICE = (Conduct.ACCESS, Conduct.ATTITUDE, Conduct.OBSTRUCTION)


class PetitionClass(models.TextChoices):
    APPEAL = "appeal", _("申诉求决")
    SUGGESTION = "suggestion", _("建议意见")
    ACCUSATION = "accusation", _("检举控告")
    LITIGATION = "litigation", _("涉法涉诉")


class Track(models.TextChoices):
    """What the two questions and hardship lead to (R-14.1 to R-14.5)."""

    NONE = "", _("还没分类")
    PERFORM = "A", _("A 合法：依法办到位")
    EXPLAIN = "B", _("B 合理但没有法律依据：说明、引导、用足政策")
    RELIEF = "C", _("C 不合理不合法，确有困难：按困难救助")
    ANSWER = "D", _("D 不合理不合法：书面说明理由和救济途径")


class Decision(models.TextChoices):
    """Article 32."""

    NONE = "", _("未定")
    SUPPORT = "support", _("予以支持")
    PARTLY = "partly", _("部分支持")
    EXPLAIN = "explain", _("诉求合理但缺乏依据，做好解释")
    NOT_SUPPORT = "not_support", _("不予支持")


# What was promised must be done before a demand is over.
PROMISING = (Decision.SUPPORT, Decision.PARTLY)
# What is lawful is supported; nothing but a reasoned refusal fits what is neither lawful nor reasonable.
ALLOWED = {
    Track.PERFORM: (Decision.SUPPORT, Decision.PARTLY),
    Track.EXPLAIN: (Decision.EXPLAIN, Decision.PARTLY),
    Track.RELIEF: (Decision.NOT_SUPPORT, Decision.PARTLY),
    Track.ANSWER: (Decision.NOT_SUPPORT,),
}


def track_of(*, lawful: bool, reasonable: bool, in_hardship: bool) -> Track:
    """Return the track that two answers and hardship lead to: lawful always means perform.

    Rules: R-14.1 to R-14.5.
    """
    if lawful:
        return Track.PERFORM
    if reasonable:
        return Track.EXPLAIN
    return Track.RELIEF if in_hardship else Track.ANSWER


class ClosingGround(models.TextChoices):
    """The only grounds on which a demand ends (RR-3).  None of them is a promise of silence."""

    PERFORMED = "performed", _("已办到")
    DELIVERED = "delivered", _("意见已送达，救济途径已告知")
    FINAL = "final", _("法定程序终结")
    TRANSFERRED = "transferred", _("有权处理单位已受理")
    MERGED = "merged", _("与另一件重复，已合并")
    WITHDRAWN = "withdrawn", _("本人无条件撤回")


# Of these, those on which somebody closes what was handled here.
GROUNDS_TO_CLOSE = (ClosingGround.PERFORMED, ClosingGround.DELIVERED, ClosingGround.FINAL)


class Refusal(models.TextChoices):
    """The only grounds on which a demand is not accepted: what is not ours is sent on, never refused (R-18.6)."""

    ENDED = "ended", _("信访工作条例第三十六条：同一事实和理由，复核已经终结")
    IN_HAND = "in_hand", _("信访工作条例第十九条：同一件事已经受理、正在办理，规定的期限没有到")
    PROCEDURE = "procedure", _("信访工作条例第三十一条：同一件事正在或者已经由诉讼、仲裁、行政复议处理")


class Solved(models.TextChoices):
    """What the resident says."""

    YES = "yes", _("解决了")
    PARTLY = "partly", _("解决了一部分")
    NO = "no", _("没有解决")


class Rating(models.TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    NOT = "not", _("不满意")


class FollowUpResult(models.TextChoices):
    PENDING = "", _("未到或未做")
    SOLVED = "solved", _("仍然解决")
    NOT_SOLVED = "not_solved", _("又出现了，重新办理")
    DECLINED = "declined", _("本人不需要回访")
    UNREACHABLE = "unreachable", _("联系不上")


class Rate(models.TextChoices):
    RESPONSE = "response", _("响应率")
    SOLUTION = "solution", _("解决率")
    SATISFACTION = "satisfaction", _("满意率")


class WordedStep(models.TextChoices):
    """Steps whose words a town may keep (the names of the deeds)."""

    FORWARD = "forward", _("转送")
    REDIRECT = "redirect", _("告知去处")
    NOT_ACCEPT = "not_accept", _("不予受理")
    EXTEND = "extend", _("延长办理期限")
    HAND_BACK = "hand_back", _("退回")
    MOVE = "move", _("换承办人")
    REMEDIES = "remedies", _("救济途径")


# Events whose reason was said to the resident.
SAID_TO_RESIDENT = frozenset(
    {
        *("forward", "redirect", "not_accept", "extend", "perform", "answer_review", "answer_recheck", "not_solved"),
        *("urge", "object_to_track", "evaluate", "triage", "explain"),
    }
)
