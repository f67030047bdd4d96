"""Rules of visits, contact households, months and spot checks (domain §7)."""

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Change, Rule, Unit
from lianxinqiao.calendar.rules import SCHEME, register_rules

register_rules(
    Rule(
        "scheme.effective_from",
        "2016-08",
        Unit.TEXT,
        _("制度自何月起施行（此前不计定额）"),
        f"{SCHEME} R-0.10",
        shape=r"[0-9]{4}-(0[1-9]|1[0-2])",
    ),
    Rule("visit.village_min_days", 8, Unit.COUNT, _("村（居）干部每月入户天数"), f"{SCHEME} R-3.1"),
    Rule("visit.town_min_days", 3, Unit.COUNT, _("镇干部每月驻村天数"), f"{SCHEME} R-3.2"),
    Rule("contact.village_households", 15, Unit.COUNT, _("村（居）干部每年联系户数"), f"{SCHEME} R-3.3"),
    Rule("contact.town_households", 10, Unit.COUNT, _("镇干部每年联系户数"), f"{SCHEME} R-3.4"),
    Rule("visit.submit_workdays", 3, Unit.WORKING_DAYS, _("下队日志提交期限（逾期照记，标注补记）"), "SM-1"),
    Rule("visit.accept_workdays", 5, Unit.WORKING_DAYS, _("下队日志审核期限（到期自动通过）"), "SM-1"),
    Rule("visit.answer_workdays", 3, Unit.WORKING_DAYS, _("答复审核询问期限"), "SM-1"),
    Rule("visit.object_workdays", 5, Unit.WORKING_DAYS, _("对作废日志提出异议期限"), "SM-1"),
    Rule("assessment.compute_workday", 2, Unit.COUNT, _("次月第几个工作日自动计算月考核"), "SM-1"),
    Rule("assessment.reason_workdays", 5, Unit.WORKING_DAYS, _("干部说明未达标原因期限"), "SM-1"),
    Rule("assessment.confirm_workday", 10, Unit.COUNT, _("次月第几个工作日前确认月考核"), "SM-1"),
    Rule("assessment.object_workdays", 5, Unit.WORKING_DAYS, _("对月考核提出异议期限"), "SM-1, RR-9"),
    Rule("assessment.decide_workdays", 10, Unit.WORKING_DAYS, _("异议决定期限"), "SM-1"),
    Rule("spotcheck.percent", 5, Unit.PERCENT, _("抽查比例（且每名村干部每季度至少一条）"), "D-15, R-3.7"),
    Rule(
        "spotcheck.sure_percent",
        70,
        Unit.PERCENT,
        _("抽查把握：一名村干部一半日志不实时，抽中其中一条的可能"),
        "R-3.7",
        least=50,
        most=100,
    ),
    Rule("spotcheck.explain_workdays", 5, Unit.WORKING_DAYS, _("抽查不符说明期限"), "SM-1"),
    Rule("help.act_days", 30, Unit.COUNT, _("需要帮助的住户多少天没人上门、没有救助就列出来"), "R-18.5"),
    Rule("retention.visit_text_months", 24, Unit.COUNT, _("下队日志文字保留月数"), "RR-14", Change.SHORTER, least=12),
)
