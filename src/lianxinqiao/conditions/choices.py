"""Words of the five conditions, with the written criteria of each severity (R-4.x)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxinqiao.matters.choices import Urgency


class ConditionKind(models.TextChoices):
    """The four kinds that are Matters.  The fifth, 孕情, is a sealed referral and never a Matter (RR-4)."""

    PEOPLE = "people", _("民情")
    OPINION = "opinion", _("舆情")
    SECURITY = "security", _("警情")
    DISASTER = "disaster", _("灾情")


class Status(models.TextChoices):
    """SM-2."""

    REPORTED = "reported", _("已上报，待签收")
    ACKNOWLEDGED = "acknowledged", _("已签收，待研判")
    ASSESSED = "assessed", _("已研判，待处置")
    RESPONDING = "responding", _("处置中")
    HANDED_OVER = "handed_over", _("已移交，待回复")
    RESOLVED = "resolved", _("已处置，待答复报告人")
    CLOSED = "closed", _("已办结")
    REOPENED = "reopened", _("重新办理")
    FALSE_ALARM = "false_alarm", _("经核实无异常")
    MERGED = "merged", _("已合并")


class ChannelClass(models.TextChoices):
    """Where a question is being asked, as a class of place; never an account or a group (RR-5)."""

    FACE = "face", _("当面、院坝")
    MEETING = "meeting", _("会议")
    MARKET = "market", _("集市、公共场所")
    NETWORK = "network", _("网络公开平台")
    LETTER = "letter", _("来信来电")


class ReportSource(models.TextChoices):
    CADRE = "cadre", _("干部下队")
    HOTLINE = "hotline", _("服务电话")
    RESIDENT = "resident", _("群众反映")


CRITERIA: dict[str, dict[int, object]] = {
    ConditionKind.PEOPLE: {
        Urgency.ROUTINE: _("一般困难或需要，可以按程序办理"),
        Urgency.ATTENTION: _("影响基本生活，三天内须有人过问"),
        Urgency.URGENT: _("断水断电、无人照料、当天须有人到场"),
        Urgency.EMERGENCY: _("有人生命健康正受威胁"),
    },
    ConditionKind.OPINION: {
        Urgency.ROUTINE: _("个别人在问，查一查就能答"),
        Urgency.ATTENTION: _("一个组以上都在问，须尽快说明"),
        Urgency.URGENT: _("误解正在影响生产生活，当天须公布事实"),
        Urgency.EMERGENCY: _("涉及突发事件的不实消息，须立即公布事实"),
    },
    ConditionKind.SECURITY: {
        Urgency.ROUTINE: _("治安隐患，可约定时间处理"),
        Urgency.ATTENTION: _("近期反复发生，须派出所了解"),
        Urgency.URGENT: _("刚刚发生，现场已平静"),
        Urgency.EMERGENCY: _("正在发生危险：先拨110"),
    },
    ConditionKind.DISASTER: {
        Urgency.ROUTINE: _("隐患点有轻微变化，按期巡查即可"),
        Urgency.ATTENTION: _("裂缝、渗水等变化加快，须加密巡查"),
        Urgency.URGENT: _("道路中断或房屋受损，当天须处置"),
        Urgency.EMERGENCY: _("有人受威胁或正在垮塌：先喊人撤离，拨119"),
    },
}
