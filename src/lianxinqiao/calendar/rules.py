"""The rule table as shipped (domain §7).  A town's own values are dated rows of ``RuleValue``.

Each app says the rules it keeps in its own ``rules.py``, found by itself; here stand those of what no app does yet.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import Binds, Change, Rule, Unit
from lianxinqiao.kernel.registering import Once

SCHEME = "屈原镇联系服务群众制度"
RULES: Once[str, Rule] = Once()
_other_names: Once[str, str] = Once()


def register_rules(*rows: Rule, other_names: Mapping[str, str] | None = None) -> None:
    """Add rules of an app to the table.

    Args:
        other_names: names that domain §7 writes for the same limit → the name of the row.

    Raises:
        ValueError: a name is taken.
    """
    for row in rows:
        RULES[row.name] = row
    for name, row_name in (other_names or {}).items():
        _other_names[name] = row_name


def shipped_rule(name: str) -> Rule:
    """Return the shipped rule of that name.

    Raises:
        KeyError: there is none.
    """
    return RULES[_other_names.get(name, name)]


# What no app does yet: registered last.
NOT_KEPT_YET = (
    Rule("meeting.village_windows", "1–15, 16–", Unit.TEXT, _("村级民情联系会议窗口"), f"{SCHEME} D-6"),
    Rule("meeting.town_per_month", 1, Unit.COUNT, _("镇级民情联系会议每月次数"), SCHEME),
    Rule("eval.threshold", 80, Unit.PERCENT, _("群众满意度问责线（低于）"), SCHEME),
    Rule("eval.min_ballots", 30, Unit.COUNT, _("每责任区最少测评票数"), "D-9"),
    Rule("mediation.days", 30, Unit.NATURAL_DAYS, _("调解期限"), "人民调解工作若干规定", Change.SHORTER),
    Rule(
        "mediation.judicial_window",
        30,
        Unit.NATURAL_DAYS,
        _("申请司法确认"),
        "人民调解法第三十三条",
        Change.LOCKED,
        Binds.RESIDENT,
    ),
    Rule("project.assess_workdays", 10, Unit.WORKING_DAYS, _("项目安全评估"), "D-14"),
    Rule("project.recheck_workdays", 5, Unit.WORKING_DAYS, _("项目安全复核"), "D-14"),
    Rule(
        "risk.notice_days", 30, Unit.NATURAL_DAYS, _("重大决策公示"), "重大行政决策程序暂行条例第十五条", Change.LONGER
    ),
    Rule(
        "risk.hearing_material_days",
        7,
        Unit.NATURAL_DAYS,
        _("听证材料送达"),
        "重大行政决策程序暂行条例第十六条",
        Change.LONGER,
    ),
    Rule(
        "risk.legality_workdays",
        7,
        Unit.WORKING_DAYS,
        _("合法性审查"),
        "重大行政决策程序暂行条例第二十六条",
        Change.LONGER,
    ),
    Rule("risk.min_visits", 10, Unit.COUNT, _("风险评估最少走访户数（且不少于10%）"), "D", Change.LONGER),
)
