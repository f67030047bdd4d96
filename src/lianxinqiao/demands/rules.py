"""Rules of petitions and demands (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Binds, Change, Rule, Unit
from lianxinqiao.calendar.rules import register_rules

_LAW = "信访工作条例"
_SIMPLE = "信访事项简易办理办法"
DAYS, WORKDAYS = Unit.NATURAL_DAYS, Unit.WORKING_DAYS
LOCKED, SHORTER = Change.LOCKED, Change.SHORTER

register_rules(
    Rule("petition.notice_days", 15, DAYS, _("受理告知"), f"{_LAW}第二十三条", LOCKED),
    Rule("petition.objection_workdays", 5, WORKDAYS, _("转送异议"), f"{_LAW}第二十三条", LOCKED),
    Rule("petition.complete_days", 60, DAYS, _("办结"), f"{_LAW}第三十四条", SHORTER),
    Rule("petition.extend_days", 30, DAYS, _("延长办理"), f"{_LAW}第三十四条", SHORTER),
    Rule("petition.extension_notice", 1, DAYS, _("延期告知（在原办结期限之前）"), f"{_LAW}第三十四条", LOCKED),
    Rule("petition.complete_extended_days", 90, DAYS, _("办结（含延长）"), f"{_LAW}第三十四条", SHORTER),
    Rule("petition.resident_review_days", 30, DAYS, _("群众申请复查"), f"{_LAW}第三十五条", LOCKED, Binds.RESIDENT),
    Rule("petition.review_days", 30, DAYS, _("复查机关答复"), f"{_LAW}第三十五条", LOCKED),
    Rule("petition.resident_recheck_days", 30, DAYS, _("群众申请复核"), f"{_LAW}第三十六条", LOCKED, Binds.RESIDENT),
    Rule("petition.recheck_days", 30, DAYS, _("复核机关答复"), f"{_LAW}第三十六条", LOCKED),
    Rule("petition.simple_accept_workdays", 3, WORKDAYS, _("简易办理：受理"), _SIMPLE, SHORTER),
    Rule("petition.simple_opinion_workdays", 10, WORKDAYS, _("简易办理：答复意见"), _SIMPLE, SHORTER),
    Rule("petition.simple_return_workdays", 1, WORKDAYS, _("简易办理：退回"), _SIMPLE, SHORTER),
    Rule("petition.group_representatives_max", 5, Unit.COUNT, _("多人走访代表人数上限"), f"{_LAW}第二十条", LOCKED),
    Rule(
        "demand.received_back_days", 90, Unit.COUNT, _("补登诉求：最多多少天前收到的"), "SM-3", Change.SHORTER, least=31
    ),
    Rule("demand.register_workdays", 1, WORKDAYS, _("诉求登记"), "SM-3"),
    Rule("demand.deliver_workdays", 5, WORKDAYS, _("意见送达"), "SM-3", SHORTER),
    Rule("demand.perform_days", 60, DAYS, _("按意见办到"), "R-14.1", SHORTER),
    Rule("demand.forwarded_days", 15, DAYS, _("问清对方是否受理"), f"{_LAW}第二十三条", SHORTER),
    Rule("demand.redo_days", 15, DAYS, _("群众认为没有解决后重新办理"), "service.days"),
    Rule("demand.withdrawal_undo_days", 30, Unit.COUNT, _("撤回后可以恢复的天数"), "RR-3", Change.LONGER),
    Rule("demand.follow_up_first", 30, DAYS, _("第一次回访"), "case.followup_days"),
    Rule("demand.follow_up_second", 90, DAYS, _("第二次回访"), "case.followup_days"),
    Rule("demand.follow_up_window", 15, DAYS, _("回访（到日子后）"), "R-10.5", SHORTER),
    Rule("demand.seal_months", 24, Unit.COUNT, _("办结后内容封存前的月数"), "RR-14", SHORTER, least=12),
    Rule("case.followup_days", "30, 90", Unit.TEXT, _("回访"), "D", shape=r"[1-9][0-9]?, [1-9][0-9]{0,2}"),
    other_names={
        "petition.simple.accept": "petition.simple_accept_workdays",
        "petition.simple.opinion": "petition.simple_opinion_workdays",
    },
)
