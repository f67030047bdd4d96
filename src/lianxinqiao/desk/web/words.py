"""Small pieces of a page: tags, days and moments, the tone of a light, what a step did.

The tag library registers them for templates; pages drawn in Python take them from here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from lianxinqiao.calendar.limits import SHANGHAI

LIGHT_CLASSES = {
    "met": "ok",
    "met_late": "late",
    "running": "run",
    "near": "near",
    "overdue": "late",
    "paused": "pause",
    "cancelled": "pause",
}


def tag(tone: str, words: str) -> SafeString:
    """Draw a tag: a colour with words on it, never a colour alone."""
    return format_html('<span class="tag {}">{}</span>', tone, words)


def moment(value: datetime | None) -> str:
    """Show a moment as 10-08 16:30, with the year when it is not this one."""
    if value is None:
        return "—"
    local = value.astimezone(SHANGHAI)
    short = f"{local.month:02d}-{local.day:02d} {local.hour:02d}:{local.minute:02d}"
    return short if local.year == datetime.now(SHANGHAI).year else f"{local.year}-{short}"


def due(value: datetime | None) -> str:
    """Show the end of a limit: 24:00 belongs to the day before, not to the next."""
    if value is None:
        return "—"
    local = value.astimezone(SHANGHAI)
    if local.hour == local.minute == 0:
        local -= timedelta(days=1)
        return f"{local.month:02d}-{local.day:02d} 24:00"
    return f"{local.month:02d}-{local.day:02d} {local.hour:02d}:{local.minute:02d}"


def day(value: date | datetime | None) -> str:
    """Show a day as 2026-10-08."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}"


STEP_WORDS = {
    "open": gettext_lazy("上报"),
    "acknowledge": gettext_lazy("签收"),
    "judge": gettext_lazy("研判"),
    "respond": gettext_lazy("首次回应"),
    "hand_over": gettext_lazy("移交"),
    "resolve": gettext_lazy("处置完成"),
    "answer": gettext_lazy("答复"),
    "reopen": gettext_lazy("认为未解决，重新办理"),
    "false_alarm": gettext_lazy("核实无异常"),
    "merge": gettext_lazy("并入另一事项"),
    "merged_in": gettext_lazy("另一事项并入"),
    "urge": gettext_lazy("催办"),
    "supervise": gettext_lazy("督办"),
    "answer_supervision": gettext_lazy("答复督办"),
    "change_owner": gettext_lazy("转交承办人"),
    "remind": gettext_lazy("时限提醒"),
    "escalate": gettext_lazy("逾期上报"),
    "register": gettext_lazy("登记"),
    "pause_clock": gettext_lazy("暂停时限"),
    "resume_clock": gettext_lazy("恢复时限"),
    "write": gettext_lazy("填写"),
    "submit": gettext_lazy("提交"),
    "accept": gettext_lazy("通过"),
    "ask": gettext_lazy("询问"),
    "void": gettext_lazy("作废"),
    "object": gettext_lazy("提出异议"),
    "uphold_objection": gettext_lazy("异议成立，恢复计入"),
    "keep_void": gettext_lazy("异议不成立"),
    "approve_area": gettext_lazy("同意计入本人天数"),
    "compute": gettext_lazy("系统计算"),
    "drop": gettext_lazy("决定不包案"),
    "propose_outcome": gettext_lazy("提出结果"),
    "verify": gettext_lazy("核实"),
    "send_back": gettext_lazy("退回再办"),
    "transfer_track": gettext_lazy("转入法定途径"),
    "share": gettext_lazy("分工"),
    "finish_share": gettext_lazy("分工办完"),
    "note": gettext_lazy("写进展"),
    "decline_contact": gettext_lazy("本人不愿联系"),
    "ask_other_owner": gettext_lazy("本人请求换包案领导"),
    "silence": gettext_lazy("两期没有进展，报告主要领导"),
    "link_helper": gettext_lazy("请人帮忙"),
    "end_helper": gettext_lazy("结束帮扶"),
    "screen": gettext_lazy("开始甄别"),
    "accept_simple": gettext_lazy("按简易办理受理"),
    "drop_to_normal": gettext_lazy("改为一般程序"),
    "forward": gettext_lazy("转送"),
    "redirect": gettext_lazy("告知去处"),
    "not_accept": gettext_lazy("不予受理"),
    "object_transfer": gettext_lazy("对转送提出异议"),
    "objection_agreed": gettext_lazy("对方同意收回"),
    "body_accepted": gettext_lazy("对方已受理"),
    "body_returned": gettext_lazy("对方退回"),
    "start": gettext_lazy("开始办理"),
    "hand_back": gettext_lazy("退回"),
    "mediate": gettext_lazy("转入调解"),
    "hear": gettext_lazy("举行听证"),
    "resume": gettext_lazy("结束调解或听证"),
    "extend": gettext_lazy("延长期限"),
    "issue_opinion": gettext_lazy("签发处理意见"),
    "deliver": gettext_lazy("送达本人"),
    "not_solved": gettext_lazy("没有解决，重新办理"),
    "ask_review": gettext_lazy("本人申请复查"),
    "answer_review": gettext_lazy("复查答复"),
    "ask_recheck": gettext_lazy("本人申请复核"),
    "answer_recheck": gettext_lazy("复核意见"),
    "follow_up": gettext_lazy("回访"),
    "close": gettext_lazy("办结"),
    "archive": gettext_lazy("归档"),
    "withdraw": gettext_lazy("本人撤回"),
    "join": gettext_lazy("又有群众反映同一件事"),
    "triage": gettext_lazy("分类"),
    "review_triage": gettext_lazy("复核分类，同意"),
    "dispute_triage": gettext_lazy("复核分类，不同意"),
    "draft_opinion": gettext_lazy("起草处理意见"),
    "perform": gettext_lazy("办到"),
    "evaluate": gettext_lazy("本人评价"),
    "object_to_track": gettext_lazy("本人对分类有意见"),
    "recuse": gettext_lazy("回避"),
    "tell_accepted": gettext_lazy("受理告知书送达"),
    "ask_exclusion": gettext_lazy("申请不计入率"),
    "approve_exclusion": gettext_lazy("同意不计入率"),
    "finish": gettext_lazy("办结"),
    "return": gettext_lazy("退回"),
    "cancel": gettext_lazy("取消"),
    "redo": gettext_lazy("要求重新办"),
    "check_identity": gettext_lazy("核对身份"),
    "begin": gettext_lazy("开始办理"),
    "fulfil": gettext_lazy("照办"),
    "fulfil_partly": gettext_lazy("部分照办"),
    "refuse": gettext_lazy("不能照办"),
    "tell": gettext_lazy("告知本人"),
    "reason": gettext_lazy("说明原因"),
    "confirm": gettext_lazy("确认"),
    "decide": gettext_lazy("决定异议"),
    "settle": gettext_lazy("期满定案"),
}


def step_words(step: Any) -> Any:
    """Say what a step did."""
    if words := getattr(step, "words", None):
        return words
    if step.event.startswith("undo_to_"):
        return gettext_lazy("恢复办理")
    return STEP_WORDS.get(step.event, step.event)
