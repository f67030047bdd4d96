"""The command ``lxq``: every deed of the town that is done from a console.

Help stands in both languages.  Exit codes: 0 done, 1 refused or failed, 2 wrong words.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run is None:
        parser.print_help()
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    import django
    from django.utils import translation

    from lianxinqiao.kernel.database.embedded import EmbeddedDatabaseError, make_secret_key

    if "SECRET_KEY" not in os.environ:
        make_secret_key()
    django.setup()
    from lianxinqiao.kernel.errors import DomainError

    with translation.override(options.language):
        try:
            return int(options.run(options) or 0)
        except (DomainError, CommandFailed, EmbeddedDatabaseError) as problem:
            print(problem, file=sys.stderr)
            return 1
        except BrokenPipeError:
            return 0


class CommandFailed(Exception):
    """What was asked cannot be done; the message says why."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lxq", description="连心桥：干部联系服务群众 / Lianxinqiao: officials keep in touch with residents"
    )
    parser.add_argument(
        "--language", choices=["zh-hans", "en"], default="zh-hans", help="输出语言 / language of the output"
    )
    commands = parser.add_subparsers(title="命令 / commands", metavar="COMMAND")
    parser.set_defaults(run=None)

    def command(name: str, run: Callable[[Any], int | None], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    serve = command("serve", _serve, "启动网站和后台任务 / serve the pages and run the jobs")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2, help="网页进程数 / web processes")
    serve.add_argument("--demo", action="store_true", help="没有数据时先建演示镇 / build the demonstration town first")

    setup = command("setup", _setup, "建表并载入历法、区划和镇情 / make tables, load calendars, divisions and facts")
    setup.add_argument("--quiet", action="store_true")

    demo = command("demo", _demo, "建立演示镇 / build the demonstration town")
    demo.add_argument("--towns", type=int, default=1, help="几个同样大小的镇（用于测量）/ how many towns of that size")
    demo.add_argument("--reset", action="store_true", help="先清空演示数据 / empty the demonstration data first")
    demo.add_argument("--today", type=date.fromisoformat, help="数据截止日 / the last day of the data")

    bring = command("import", _import, "导入数据 / import data")
    bring.add_argument("what", choices=["divisions", "residents", "calendar"])
    bring.add_argument("file", help="文件 / the file")
    bring.add_argument("--area", help="责任区代码（residents）/ code of the area")
    bring.add_argument("--as", dest="username", help="以谁的身份（residents）/ user name of who imports")
    bring.add_argument(
        "--apply", action="store_true", help="检查后写入；不加只检查 / write after the check; without it only check"
    )
    bring.add_argument("--only-good", action="store_true", help="有错时只导入正确的行 / import the good rows only")
    bring.add_argument(
        "--valid-from", type=date.fromisoformat, help="版本生效日（divisions）/ first day of the edition"
    )
    bring.add_argument("--source", default="", help="来源 / source")
    bring.add_argument("--json", action="store_true")

    assess = command("assess", _assess, "计算某月走访考核 / count a month of visits")
    assess.add_argument("month", help="2026-10")
    assess.add_argument("--town", help="只算某镇 / one town only (code)")
    assess.add_argument("--save", action="store_true", help="写入月考核 / write the assessments")
    assess.add_argument("--json", action="store_true")

    due = command("due", _due, "计算时限 / when a limit ends")
    due.add_argument("rule", nargs="?", help="规则名 / name of the rule")
    due.add_argument("start", nargs="?", help="起始日 2026-03-02，或时刻 / first day, or a moment")
    due.add_argument("--list", action="store_true", dest="list_rules", help="列出全部时限 / name all limits")
    due.add_argument("--json", action="store_true")

    town = command("town", _town, "镇情 / the town's figures")
    town.add_argument("code", help="420527103")
    town.add_argument("--json", action="store_true")

    rules = command("rules", _rules, "规则表 / the table of rules")
    rules.add_argument("--on", type=date.fromisoformat, help="某日的取值 / as they stand on a day")
    rules.add_argument("--set", nargs=2, metavar=("RULE", "VALUE"), help="修改取值 / decide a value")
    rules.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="自何日起 / from which day")
    rules.add_argument("--by", default="", help="谁决定的 / who decided")
    rules.add_argument("--why", default="", help="理由 / the reason")
    rules.add_argument("--trace", action="store_true", help="规则在代码和测试中的位置 / rule, code, tests")
    rules.add_argument("--source", type=Path, default=Path(), help="源码目录 / the source tree to trace")
    rules.add_argument("--json", action="store_true")

    token = command("token", _token, "发放接口令牌 / issue an API token")
    token.add_argument("username")
    token.add_argument("--name", default="lxq")
    token.add_argument("--days", type=int, default=90)
    token.add_argument("--json", action="store_true")

    backup = command("backup", _backup, "备份 / back up")
    backup.add_argument("file")
    backup.add_argument("--json", action="store_true")

    restore = command("restore", _restore, "恢复到空数据库 / restore into an empty database")
    restore.add_argument("file")
    restore.add_argument("--force", action="store_true", help="先清空数据库 / empty the database first")
    restore.add_argument("--json", action="store_true")

    work = command("work", _work, "只运行后台任务 / run the jobs only")
    work.add_argument("--once", action="store_true", help="做完等待的任务就退出 / do what waits, then stop")
    keys = command("keys", _keys, "更换字段加密密钥 / rotate the key of sealed fields")
    keys.add_argument("deed", choices=["rotate"])
    keys.add_argument("--json", action="store_true")
    command("stop", _stop, "停止内置数据库 / stop the embedded database")
    return parser


def _print_json(content: Any) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def _need_tables() -> None:
    """Make the tables and load the base data when they are not there yet."""
    from django.db import connection

    if "places_area" not in connection.introspection.table_names():
        _setup(argparse.Namespace(quiet=True))


def _setup(options: Any) -> None:
    from django.core.management import call_command

    from lianxinqiao.calendar.operations.calendars import publish_known_years
    from lianxinqiao.kernel.database.roles import grant_application_role
    from lianxinqiao.places.models import Area
    from lianxinqiao.places.operations.divisions import load_shipped_editions
    from lianxinqiao.places.operations.facts import load_seed_facts

    call_command("migrate", interactive=False, verbosity=0)
    grant_application_role()
    years = publish_known_years()
    if not Area.objects.exists():
        load_shipped_editions()
    load_seed_facts()
    if not options.quiet:
        print(
            f"数据库已就绪，历法新增 {len(years)} 年。 / Database ready, {len(years)} calendar years added.",
            file=sys.stderr,
        )


def _due(options: Any) -> int:
    _need_tables()
    from lianxinqiao.calendar.limits import SHANGHAI, Unit, due_day, due_moment
    from lianxinqiao.calendar.queries import all_rules_on, rule_on, work_calendar
    from lianxinqiao.kernel.moments import now

    if options.list_rules:
        rows = [rule for rule in all_rules_on(now().date()) if rule.is_limit]
        if options.json:
            _print_json(
                [
                    {
                        "rule": r.name,
                        "value": r.value,
                        "unit": r.unit,
                        "binds": r.binds,
                        "title": r.title,
                        "basis": r.basis,
                    }
                    for r in rows
                ]
            )
        else:
            for r in rows:
                print(f"{r.name:34} {r.value:>4} {_unit_words(r.unit)}  {r.title}  （{r.basis}）")
        return 0
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
    if rule.unit is Unit.NATURAL_HOURS:
        start = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        due_at, act_by_at, provisional = due_moment(rule, start, work_calendar())
        due, act_by, raw = due_at.isoformat(), act_by_at.isoformat(), ""
    else:
        found = due_day(rule, moment.date(), work_calendar())
        due, act_by, provisional = found.due.isoformat(), found.act_by.isoformat(), found.provisional
        raw = found.raw.isoformat() if found.raw != found.due else ""
    basis = f"{rule.basis}：{rule.title}{rule.value}{_unit_words(rule.unit)}" + (f"，届满日{raw}顺延" if raw else "")
    content = {
        "rule": rule.name,
        "start": options.start,
        "due": due,
        "act_by": act_by,
        "provisional": provisional,
        "basis": basis,
    }
    if options.json:
        _print_json(content)
    else:
        print(
            f"{rule.title}：{options.start} 起，截止 {due}，须在 {act_by} 前办（{basis}）"
            + ("【暂定：该年放假安排未公布】" if provisional else "")
        )
    return 0


def _unit_words(unit: str) -> str:
    return {"natural_days": "日", "working_days": "个工作日", "natural_hours": "小时"}.get(unit, "")


def _town(options: Any) -> int:
    _need_tables()
    from lianxinqiao.calendar.limits import local_date
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.places.queries import find_area, town_summary

    area = find_area(options.code, on=local_date(now()))
    if area is None or area.level != "town":
        raise CommandFailed(f"没有代码为 {options.code} 的乡镇 / no town with this code")
    summary = town_summary(area, on=local_date(now()))
    if options.json:
        _print_json(summary.as_json())
    else:
        print(f"{area.name}（{area.code}）")
        for name, value in summary.as_json().items():
            print(f"  {name:16} {value}")
    return 0


def _trace(options: Any) -> int:
    """Rule of the domain → code → tests, read from a source tree; needs no database."""
    from dataclasses import asdict

    from lianxinqiao.kernel.traceability import LIST, WrongMark, trace

    if not (options.source / LIST).is_file():
        print(f"{options.source / LIST} 不存在；请在源码目录中运行 / run this in a source tree", file=sys.stderr)
        return 1
    try:
        found = trace(options.source)
    except WrongMark as wrong:
        print(wrong, file=sys.stderr)
        return 1
    if options.json:
        _print_json({rule: asdict(places) for rule, places in found.items()})
    else:
        for rule, places in found.items():
            print(rule, *places.code, *places.tests, sep="\n  ")
    return 0


def _rules(options: Any) -> int:
    if options.trace:
        return _trace(options)
    _need_tables()
    from lianxinqiao.calendar.limits import local_date
    from lianxinqiao.calendar.operations.calendars import decide_rule_value
    from lianxinqiao.calendar.queries import all_rules_on
    from lianxinqiao.kernel.moments import now

    if options.set:
        name, value = options.set
        decide_rule_value(
            name,
            value=value,
            valid_from=options.valid_from or local_date(now()),
            decided_by=options.by,
            reason=options.why,
        )
    rows = all_rules_on(options.on or local_date(now()))
    if options.json:
        _print_json(
            [
                {
                    "rule": r.name,
                    "value": r.value,
                    "unit": r.unit,
                    "title": r.title,
                    "change": r.change,
                    "binds": r.binds,
                    "basis": r.basis,
                }
                for r in rows
            ]
        )
    else:
        for r in rows:
            print(f"{r.name:34} {r.value!s:>12} {_unit_words(r.unit):6} {r.title}（{r.basis}；{r.change}）")
    return 0


def _assess(options: Any) -> int:
    _need_tables()
    from lianxinqiao.calendar.limits import local_date
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.places.models import Area
    from lianxinqiao.visits.limits import Month
    from lianxinqiao.visits.operations.assessments import compute_month
    from lianxinqiao.visits.queries.assessments import count_month, with_confirmed

    try:
        month = Month.parse(options.month)
    except ValueError as error:
        raise CommandFailed(f"月份写作 2026-10 / MONTH is like 2026-10: {options.month}") from error
    area_ids = None
    if options.town:
        area_ids = list(Area.objects.within([options.town[:9]]).values_list("pk", flat=True))
    if options.save:
        if local_date(now()) <= month.last:
            raise CommandFailed("这个月还没有结束，不能写入考核 / the month has not ended")
        compute_month(month, now=now(), area_ids=area_ids)
    rows = with_confirmed(count_month(month, area_ids=area_ids), month)
    if options.json:
        _print_json([row.as_json() for row in rows])
    else:
        for row in rows:
            print(
                f"{row.appointment.area.short_name}\t{row.appointment.staff.name}\t{row.appointment.get_role_display()}\t"
                f"{row.days_done}/{row.days_required}天\t{row.contacts_done}/{row.contacts_required}户\t{row.result}\t{row.reason}"
            )
    return 0


def _token(options: Any) -> int:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.accounts.operations.tokens import issue_token
    from lianxinqiao.kernel.moments import now

    staff = Staff.objects.filter(username=options.username, is_active=True).first()
    if staff is None:
        raise CommandFailed(f"没有用户 {options.username} / no such user")
    token = issue_token(staff, name=options.name, days=options.days, now=now())
    if options.json:
        _print_json({"token": token, "username": staff.username, "days": options.days})
    else:
        print(token)
    return 0


def _demo(options: Any) -> int:
    _setup(argparse.Namespace(quiet=True))
    from lianxinqiao.demo.build import build

    build(towns=options.towns, reset=options.reset, today=options.today, progress=True)
    return 0


def _serve(options: Any) -> int:
    from lianxinqiao.demo.serving import serve

    # A new machine has no calendars and no areas yet; doing it again changes nothing.
    _setup(argparse.Namespace(quiet=True))
    return serve(host=options.host, port=options.port, workers=options.workers, demo=options.demo)


def _work(options: Any) -> int:
    from django.core.management import call_command

    call_command("procrastinate", "worker", *(["--one-shot"] if options.once else []))
    return 0


def _import(options: Any) -> int:
    _need_tables()
    from lianxinqiao.demo.importing import run_import

    content = run_import(options)
    if options.json:
        _print_json(content)
    else:
        for name, value in content.items():
            print(f"{name}: {value}")
    return 1 if content.get("refused") else 0


def _backup(options: Any) -> int:
    from lianxinqiao.kernel.database.backup import back_up

    content = back_up(options.file)
    _print_json(content) if options.json else print(f"已备份到 {options.file} / backed up")
    return 0


def _restore(options: Any) -> int:
    from lianxinqiao.kernel.database.backup import RestoreRefused, restore

    try:
        content = restore(options.file, force=options.force)
    except RestoreRefused as problem:
        raise CommandFailed(str(problem)) from problem
    _print_json(content) if options.json else print(f"已从 {options.file} 恢复 / restored")
    return 0


def _keys(options: Any) -> int:
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.residents.operations.records import rotate_keys

    turned = rotate_keys(now=now())
    _print_json({"rows": turned}) if options.json else print(
        f"已用新密钥重写 {turned} 行 / rows written with the new key"
    )
    return 0


def _stop(options: Any) -> int:
    from django.db import connections

    from lianxinqiao.kernel.database.embedded import stop

    connections.close_all()
    print("已停止 / stopped" if stop() else "没有在运行 / was not running")
    return 0


if __name__ == "__main__":
    sys.exit(main())
