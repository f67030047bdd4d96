"""``lxq import``: divisions, residents, a year's calendar; checks first, writes when told to."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.beginning import acts_by_machine
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.operations.calendars import publish_year
from lianxinqiao.commands.answers import print_json
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.intake.operations.runs import bring_workbook, carry_out, check_run, order_run
from lianxinqiao.kernel.errors import DomainError, InvalidInput
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.operations.divisions import load_edition, read_edition
from lianxinqiao.places.queries import find_area
from lianxinqiao.residents.choices import ImportStatus


class _DryRun(Exception):
    """Takes back what a dry run did."""


def bring(options: Any) -> int:
    need_tables()
    content = read_file(options)
    if options.json:
        print_json(content)
    else:
        for name, value in content.items():
            print(f"{name}: {value}")
    return 1 if content.get("refused") else 0


def read_file(options: Any) -> dict[str, Any]:
    """Import one file as the command line asks; return what was (or would be) done.

    Raises:
        DomainError: what was asked cannot be done.
    """
    path = Path(options.file)
    if not path.is_file():
        raise InvalidInput(f"没有这个文件：{path} / no such file")
    return {"divisions": _divisions, "residents": _residents, "calendar": _calendar}[options.what](path, options)


def _divisions(path: Path, options: Any) -> dict[str, Any]:
    valid_from = options.valid_from or local_date(now())
    if valid_from > local_date(now()):
        raise InvalidInput("生效日还没有到，请在当天或以后导入 / the edition is not in force yet")
    rows = read_edition(path)
    content: dict[str, Any] = {}
    try:
        with transaction.atomic():
            content = {
                "rows": len(rows),
                "valid_from": valid_from.isoformat(),
                "result": str(load_edition(rows, valid_from=valid_from, source=options.source or path.name)),
                "applied": options.apply,
            }
            if not options.apply:
                raise _DryRun
    except _DryRun:
        pass
    return content


def _residents(path: Path, options: Any) -> dict[str, Any]:
    staff = Staff.objects.filter(username=options.username or "", is_active=True).first()
    area = find_area(options.area or "", on=local_date(now()))
    if staff is None or area is None:
        raise InvalidInput("请用 --as 写明用户名，用 --area 写明责任区代码 / give --as USER and --area CODE")
    words = gettext("机房以%(name)s的身份导入居民：%(area)s") % {"name": staff.name, "area": area.short_name}
    acts_by_machine(staff, words, now=now())
    run = bring_workbook(area, file_name=path.name, content=path.read_bytes(), by=staff, now=now())
    run = check_run(run.pk, now=now())
    refused = run.status == ImportStatus.FAILED
    if options.apply and not refused:
        try:
            order_run(run.pk, only_good=options.only_good, by=staff, now=now())
        except DomainError as problem:
            refused = True
            run.note = str(problem)
        else:
            run = carry_out(run.pk, now=now())
    return {
        "run": str(run.pk),
        "state": run.status,
        "rows": run.rows,
        "good": run.good,
        "new": run.new_people,
        "changed": run.changed_people,
        "moved": run.moved_people,
        "problems": run.problems,
        "note": run.note,
        "refused": refused,
    }


def _calendar(path: Path, options: Any) -> dict[str, Any]:
    """The file: {"year": 2027, "notice": "…", "holidays": ["2027-01-01"], "workdays": ["2027-01-03"]}."""
    stated = json.loads(path.read_text())
    days = [(date.fromisoformat(day), False, "") for day in stated.get("holidays", [])]
    days += [(date.fromisoformat(day), True, "") for day in stated.get("workdays", [])]
    if options.apply:
        publish_year(
            int(stated["year"]), days=days, notice=stated.get("notice", ""), source=options.source or path.name
        )
    return {"year": stated["year"], "days": len(days), "applied": options.apply}
