"""``lxq due``: when a limit ends, and which limits there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianxinqiao.calendar.limits import SHANGHAI, Rule, Unit, due_day, due_moment
from lianxinqiao.calendar.queries import all_rules_on, rule_on, work_calendar
from lianxinqiao.commands.answers import CommandFailed, print_json, unit_words
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now


def due(options: Any) -> None:
    need_tables()
    if options.list_rules:
        list_limits(as_json=options.json)
        return
    if not options.rule or not options.start:
        raise CommandFailed("用法：lxq due 规则 起始日；lxq due --list 列出规则 / usage: lxq due RULE START")
    try:
        moment = datetime.fromisoformat(options.start)
    except ValueError as error:
        raise CommandFailed(f"起始日写作 2026-03-02 / START is a date like 2026-03-02: {options.start}") from error
    try:
        rule = rule_on(options.rule, moment.date())
    except KeyError as error:
        raise CommandFailed(f"没有规则 {options.rule}，见 lxq due --list / no such rule, see --list") from error
    if not rule.is_limit:
        raise CommandFailed(f"{rule.name} 不是时限 / is not a limit")
    content = {"rule": rule.name, "start": options.start, **end_of(rule, moment)}
    if options.json:
        print_json(content)
    else:
        print(
            f"{rule.title}：{options.start} 起，截止 {content['due']}，须在 {content['act_by']} 前办（{content['basis']}）"
            + ("【暂定：该年放假安排未公布】" if content["provisional"] else "")
        )


def list_limits(*, as_json: bool) -> None:
    rows = [rule for rule in all_rules_on(now().date()) if rule.is_limit]
    if as_json:
        print_json(
            [
                {"rule": r.name, "value": r.value, "unit": r.unit, "binds": r.binds, "title": r.title, "basis": r.basis}
                for r in rows
            ]
        )
        return
    for r in rows:
        print(f"{r.name:34} {r.value:>4} {unit_words(r.unit)}  {r.title}  （{r.basis}）")


def end_of(rule: Rule, moment: datetime) -> dict[str, object]:
    """Return when a limit that starts then is due and must be acted on, whether that is provisional, and on what basis."""
    raw = ""
    if rule.unit is Unit.NATURAL_HOURS:
        start = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        due_at, act_by_at, provisional = due_moment(rule, start, work_calendar())
        end, act_by = due_at.isoformat(), act_by_at.isoformat()
    else:
        found = due_day(rule, moment.date(), work_calendar())
        end, act_by, provisional = found.due.isoformat(), found.act_by.isoformat(), found.provisional
        if found.raw != found.due:
            raw = f"，届满日{found.raw.isoformat()}顺延"
    basis = f"{rule.basis}：{rule.title}{rule.value}{unit_words(rule.unit)}{raw}"
    return {"due": end, "act_by": act_by, "provisional": provisional, "basis": basis}
