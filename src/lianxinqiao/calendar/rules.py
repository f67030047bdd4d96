"""The rule table as shipped (domain §7).  A town's own values are dated rows of ``RuleValue``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Binds, Change, Rule, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_LAW = "信访工作条例"
_SIMPLE = "信访事项简易办理办法"
_SEED = "屈原镇联系服务群众制度"


def _rule(
    name: str,
    value: int | str,
    unit: Unit,
    title: StrPromise | str,
    basis: str,
    change: Change = Change.FREE,
    binds: Binds = Binds.STAFF,
) -> Rule:
    return Rule(name=name, value=value, unit=unit, title=title, basis=basis, change=change, binds=binds)


_ROWS = (
    _rule("scheme.effective_from", "2016-08", Unit.TEXT, _("制度自何月起施行（此前不计定额）"), f"{_SEED} R-0.10"),
    # visits and contact (system two)
    _rule("visit.village_min_days", 8, Unit.COUNT, _("村（居）干部每月入户天数"), f"{_SEED} R-3.1"),
    _rule("visit.town_min_days", 3, Unit.COUNT, _("镇干部每月驻村天数"), f"{_SEED} R-3.2"),
    _rule("contact.village_households", 15, Unit.COUNT, _("村（居）干部每年联系户数"), f"{_SEED} R-3.3"),
    _rule("contact.town_households", 10, Unit.COUNT, _("镇干部每年联系户数"), f"{_SEED} R-3.4"),
    _rule("visit.submit_workdays", 3, Unit.WORKING_DAYS, _("下队日志提交期限（逾期照记，标注补记）"), "SM-1"),
    _rule("visit.accept_workdays", 5, Unit.WORKING_DAYS, _("下队日志审核期限（到期自动通过）"), "SM-1"),
    _rule("visit.answer_workdays", 3, Unit.WORKING_DAYS, _("答复审核询问期限"), "SM-1"),
    _rule("visit.object_workdays", 5, Unit.WORKING_DAYS, _("对作废日志提出异议期限"), "SM-1"),
    _rule("assessment.compute_workday", 2, Unit.COUNT, _("次月第几个工作日自动计算月考核"), "SM-1"),
    _rule("assessment.reason_workdays", 5, Unit.WORKING_DAYS, _("干部说明未达标原因期限"), "SM-1"),
    _rule("assessment.confirm_workday", 10, Unit.COUNT, _("次月第几个工作日前确认月考核"), "SM-1"),
    _rule("assessment.object_workdays", 5, Unit.WORKING_DAYS, _("对月考核提出异议期限"), "SM-1, RR-9"),
    _rule("assessment.decide_workdays", 10, Unit.WORKING_DAYS, _("异议决定期限"), "SM-1"),
    _rule("spotcheck.percent", 5, Unit.PERCENT, _("抽查比例（且每名村干部每季度至少一条）"), "D-15, R-3.7"),
    _rule("spotcheck.explain_workdays", 5, Unit.WORKING_DAYS, _("抽查不符说明期限"), "SM-1"),
    # areas (system one)
    _rule("area.office_cadre_min", 2, Unit.COUNT, _("每责任区机关干部最少人数"), f"{_SEED} R-2.4"),
    _rule("area.office_cadre_max", 3, Unit.COUNT, _("每责任区机关干部最多人数"), f"{_SEED} R-2.4"),
    _rule("area.police", 1, Unit.COUNT, _("每责任区公安干警人数"), f"{_SEED} R-2.5"),
    _rule("area.judicial", 1, Unit.COUNT, _("每责任区司法干部人数"), f"{_SEED} R-2.6"),
    _rule("area.handover_workdays", 1, Unit.WORKING_DAYS, _("离岗交接期限"), "R-2.12"),
    _rule("box.register_workdays", 1, Unit.WORKING_DAYS, _("意见箱来信登记期限"), "R-2.9"),
    _rule("box.answer_days", 15, Unit.NATURAL_DAYS, _("意见箱来信答复期限"), "service.days"),
    # five conditions (system three)
    _rule("five.ack.emergency", "0.5", Unit.NATURAL_HOURS, _("特急：签收"), "D-5"),
    _rule("five.ack.urgent", 2, Unit.NATURAL_HOURS, _("紧急：签收"), "D-5"),
    _rule("five.ack.attention", 24, Unit.NATURAL_HOURS, _("关注：签收"), "D-5"),
    _rule("five.ack.routine", 3, Unit.NATURAL_DAYS, _("一般：签收"), "SM-2"),
    _rule("five.response.emergency", 2, Unit.NATURAL_HOURS, _("特急：首次回应"), "D-5"),
    _rule("five.response.urgent", 8, Unit.NATURAL_HOURS, _("紧急：首次回应"), "D-5"),
    _rule("five.response.attention", 3, Unit.NATURAL_DAYS, _("关注：首次回应"), "D-5"),
    _rule("five.response.routine", 15, Unit.NATURAL_DAYS, _("一般：首次回应（不迟于下次民情会议）"), "D-5, D-6"),
    _rule("maternal.slip_days", 30, Unit.NATURAL_DAYS, _("妇幼服务转介凭条保存期限"), "RR-4", Change.SHORTER),
    _rule("clock.pause_max_days", 15, Unit.COUNT, _("时限一次最多暂停天数"), "architecture §1", Change.SHORTER),
    _rule("hazard.roll_days", 30, Unit.NATURAL_DAYS, _("转移点名册在解除后保存期限"), "RR-8", Change.SHORTER),
    # meetings and evaluation
    _rule("meeting.village_windows", "1–15, 16–", Unit.TEXT, _("村级民情联系会议窗口"), f"{_SEED} D-6"),
    _rule("meeting.town_per_month", 1, Unit.COUNT, _("镇级民情联系会议每月次数"), _SEED),
    _rule("eval.threshold", 80, Unit.PERCENT, _("群众满意度问责线（低于）"), _SEED),
    _rule("eval.min_ballots", 30, Unit.COUNT, _("每责任区最少测评票数"), "D-9"),
    # petitions
    _rule("petition.notice_days", 15, Unit.NATURAL_DAYS, _("受理告知"), f"{_LAW}第二十三条", Change.LOCKED),
    _rule("petition.objection_workdays", 5, Unit.WORKING_DAYS, _("转送异议"), f"{_LAW}第二十三条", Change.LOCKED),
    _rule("petition.complete_days", 60, Unit.NATURAL_DAYS, _("办结"), f"{_LAW}第三十四条", Change.SHORTER),
    _rule("petition.extend_days", 30, Unit.NATURAL_DAYS, _("延长办理"), f"{_LAW}第三十四条", Change.SHORTER),
    _rule(
        "petition.extension_notice",
        1,
        Unit.NATURAL_DAYS,
        _("延期告知（在原办结期限之前）"),
        f"{_LAW}第三十四条",
        Change.LOCKED,
    ),
    _rule(
        "petition.complete_extended_days",
        90,
        Unit.NATURAL_DAYS,
        _("办结（含延长）"),
        f"{_LAW}第三十四条",
        Change.SHORTER,
    ),
    _rule(
        "petition.resident_review_days",
        30,
        Unit.NATURAL_DAYS,
        _("群众申请复查"),
        f"{_LAW}第三十五条",
        Change.LOCKED,
        Binds.RESIDENT,
    ),
    _rule("petition.review_days", 30, Unit.NATURAL_DAYS, _("复查机关答复"), f"{_LAW}第三十五条", Change.LOCKED),
    _rule(
        "petition.resident_recheck_days",
        30,
        Unit.NATURAL_DAYS,
        _("群众申请复核"),
        f"{_LAW}第三十六条",
        Change.LOCKED,
        Binds.RESIDENT,
    ),
    _rule("petition.recheck_days", 30, Unit.NATURAL_DAYS, _("复核机关答复"), f"{_LAW}第三十六条", Change.LOCKED),
    _rule("petition.simple_accept_workdays", 3, Unit.WORKING_DAYS, _("简易办理：受理"), _SIMPLE, Change.SHORTER),
    _rule("petition.simple_opinion_workdays", 10, Unit.WORKING_DAYS, _("简易办理：答复意见"), _SIMPLE, Change.SHORTER),
    _rule("petition.simple_return_workdays", 1, Unit.WORKING_DAYS, _("简易办理：退回"), _SIMPLE, Change.SHORTER),
    _rule(
        "petition.group_representatives_max", 5, Unit.COUNT, _("多人走访代表人数上限"), f"{_LAW}第二十条", Change.LOCKED
    ),
    _rule("demand.register_workdays", 1, Unit.WORKING_DAYS, _("诉求登记"), "SM-3"),
    _rule("demand.redo_days", 15, Unit.NATURAL_DAYS, _("群众认为没有解决后重新办理"), "service.days"),
    _rule("demand.withdrawal_undo_days", 30, Unit.COUNT, _("撤回后可以恢复的天数"), "RR-3", Change.LONGER),
    _rule("demand.follow_up_first", 30, Unit.NATURAL_DAYS, _("第一次回访"), "case.followup_days"),
    _rule("demand.follow_up_second", 90, Unit.NATURAL_DAYS, _("第二次回访"), "case.followup_days"),
    _rule("demand.seal_months", 24, Unit.COUNT, _("办结后内容封存前的月数"), "RR-14", Change.SHORTER),
    _rule("assignment.due", 1, Unit.NATURAL_DAYS, _("交办期限（以交办时写明的日期为准）"), "R-10.6"),
    _rule("statement.due", 1, Unit.NATURAL_DAYS, _("说明情况期限（以写明的日期为准）"), "RR-10"),
    _rule("owned.confirm_workdays", 5, Unit.WORKING_DAYS, _("包案确认"), "SM-4"),
    _rule("owned.meet_workdays", 10, Unit.WORKING_DAYS, _("包案领导当面听取意见"), "SM-4"),
    _rule("owned.note_days", 15, Unit.NATURAL_DAYS, _("包案进展记录"), "SM-4"),
    # mediation, projects, risk
    _rule("mediation.days", 30, Unit.NATURAL_DAYS, _("调解期限"), "人民调解工作若干规定", Change.SHORTER),
    _rule(
        "mediation.judicial_window",
        30,
        Unit.NATURAL_DAYS,
        _("申请司法确认"),
        "人民调解法第三十三条",
        Change.LOCKED,
        Binds.RESIDENT,
    ),
    _rule("project.assess_workdays", 10, Unit.WORKING_DAYS, _("项目安全评估"), "D-14"),
    _rule("project.recheck_workdays", 5, Unit.WORKING_DAYS, _("项目安全复核"), "D-14"),
    _rule(
        "risk.notice_days", 30, Unit.NATURAL_DAYS, _("重大决策公示"), "重大行政决策程序暂行条例第十五条", Change.LONGER
    ),
    _rule(
        "risk.hearing_material_days",
        7,
        Unit.NATURAL_DAYS,
        _("听证材料送达"),
        "重大行政决策程序暂行条例第十六条",
        Change.LONGER,
    ),
    _rule(
        "risk.legality_workdays",
        7,
        Unit.WORKING_DAYS,
        _("合法性审查"),
        "重大行政决策程序暂行条例第二十六条",
        Change.LONGER,
    ),
    _rule("risk.min_visits", 10, Unit.COUNT, _("风险评估最少走访户数（且不少于10%）"), "D", Change.LONGER),
    # reception, owned cases, service
    _rule("help.act_days", 30, Unit.COUNT, _("需要帮助的住户多少天没人上门、没有救助就列出来"), "R-18.5"),
    _rule("reception.weekday", "每周一天", Unit.TEXT, _("领导接访日"), "D-12"),
    _rule("reception.publish_days", 10, Unit.NATURAL_DAYS, _("接访日提前公布"), "D"),
    _rule("case.followup_days", "30, 90", Unit.TEXT, _("回访"), "D"),
    _rule("owned.max_days", 90, Unit.NATURAL_DAYS, _("包案期限"), "D"),
    _rule("owned.extend_days", 30, Unit.NATURAL_DAYS, _("包案延长"), "D"),
    _rule("service.days", 15, Unit.NATURAL_DAYS, _("服务事项办理"), "D"),
    # privacy
    _rule("privacy.small_cell", 5, Unit.COUNT, _("小于此数不显示"), "RR-4, RR-5", Change.LONGER),
    _rule("privacy.min_n", 20, Unit.COUNT, _("少于此样本不出比例"), "RR-10", Change.LONGER),
    _rule("privacy.subject_days", 15, Unit.NATURAL_DAYS, _("个人信息请求办理"), "SM-10", Change.SHORTER),
    _rule("retention.visit_text_months", 24, Unit.COUNT, _("下队日志文字保留月数"), "RR-14", Change.SHORTER),
    _rule("retention.audit_months", 36, Unit.COUNT, _("查阅记录保留月数"), "RR-14"),
    _rule("quiet_hours", "18:00–08:00 及非工作日", Unit.TEXT, _("免打扰时段"), "F-2", Change.LONGER),
)

RULES: dict[str, Rule] = {row.name: row for row in _ROWS}

# Names that domain §7 writes differently for the same limit.
ALIASES = {
    "petition.simple.accept": "petition.simple_accept_workdays",
    "petition.simple.opinion": "petition.simple_opinion_workdays",
}


def shipped_rule(name: str) -> Rule:
    """Return the shipped rule of that name.

    Raises:
        KeyError: there is none.
    """
    return RULES[ALIASES.get(name, name)]
