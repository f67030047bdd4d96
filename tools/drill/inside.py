"""Runs in the home that is tried: ``python -m tools.drill.inside plant|prove|count|zoo|taken|hunt PATH``."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RECEIPTS, PEOPLE = 60, 300
# Where the telephones of askers, and those that stand in words, begin.
ASKERS, SPOKEN = 9000, 20000


def number_of(index: int) -> str:
    """Return a citizen number that is right in form and belongs to nobody (its area does not exist)."""
    body = f"990101{1950 + index % 50}0101{index % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def phone_of(index: int) -> str:
    return f"1399{7000000 + index}"


def planted() -> list[str]:
    """Return every number and telephone that is planted: of people, of askers, and in what people say."""
    return [
        *(number_of(index) for index in range(PEOPLE)),
        *(phone_of(index) for index in range(PEOPLE)),
        *(phone_of(ASKERS + index) for index in range(RECEIPTS)),
        *(phone_of(SPOKEN + index) for index in range(RECEIPTS)),
    ]


def plant(target: Path) -> None:
    """Fill an empty town through its operations, and write down what must be found again."""
    from factories.demands import Filing, file_demand
    from factories.town import make_town
    from lianxinqiao.commands.setup import make_ready
    from lianxinqiao.demands.kind import DEMAND
    from lianxinqiao.kernel.moments import now
    from lianxinqiao.matters.operations.doing import do
    from lianxinqiao.residents.choices import Sex
    from lianxinqiao.residents.operations.records import add_person

    make_ready()
    town = make_town()
    moment: datetime = now()
    for index in range(PEOPLE):
        add_person(
            town.homes[index % 3].pk,
            name=f"测{index}",
            relation="child",
            sex=Sex.NOT_STATED,
            citizen_id=number_of(index),
            phone=phone_of(index),
            by=town.cadre,
            now=moment,
        )
    receipts = []
    for index in range(RECEIPTS):
        stated = Filing(
            topic="road",
            text=f"第{index}段路塌了，打{phone_of(SPOKEN + index)}，号码{number_of(index)}",
            place=f"桥头，{phone_of(SPOKEN + index)}",
            asker_name=f"测{index}",
            asker_phone=phone_of(ASKERS + index),
        )
        filed = file_demand(town.own, stated, by=None, now=moment)
        do(DEMAND, filed.demand.pk, "urge", {"text": f"再打{phone_of(SPOKEN + index)}"}, by=town.principal, now=moment)
        receipts.append([filed.number, filed.code])
    target.write_text(
        json.dumps({"home": str(town.homes[0].pk), "receipts": receipts, "sealed": sealed_digests(), "sums": counted()})
    )


def _is_its_own(name: str, before: Any, found: dict[str, Any]) -> bool:
    """Whether a table differs by what a restore does once all is back: it ends what opened, and says that it was done and by whom."""
    from lianxinqiao.audit.models import AuditEntry
    from lianxinqiao.kernel.backup.carrying import last_restore, opened_tables
    from lianxinqiao.notifications.models import Message

    restored = last_restore()
    if restored is None:
        return False
    its = ("backup.restore", "machine.command")
    lines: dict[str, Any] = {
        AuditEntry._meta.db_table: AuditEntry.objects.filter(deed__in=its, at__gte=restored.at),
        Message._meta.db_table: Message.objects.filter(created_at__gte=restored.at),
    }
    if name in lines:
        return bool(found[name][0] == before[0] + lines[name].count())
    return name in opened_tables() and found[name][0] in (0, before[0])


def prove(known: Path) -> dict[str, Any]:
    """Return how many receipts do not open, how many sealed values are not read as they were, which tables differ."""
    from lianxinqiao.matters.operations.reading import row_of_receipt

    said = json.loads(known.read_text())
    here = sealed_digests()
    found = counted()
    return {
        "receipts": len(said["receipts"]),
        "receipts_lost": sum(row_of_receipt(number, code) is None for number, code in said["receipts"]),
        "sealed": len(said["sealed"]),
        "sealed_lost": sum(here.get(place) != digest for place, digest in said["sealed"].items()),
        "tables_differ": sorted(
            name
            for name, rows in said["sums"].items()
            if found.get(name) != rows and not _is_its_own(name, rows, found)
        ),
    }


def count(asked: Path) -> list[int]:
    """Return for each id how many matters were opened under it or with it among their words."""
    from lianxinqiao.conditions.models import Report

    found: dict[str, int] = {}
    for report in Report.objects.only("facts"):
        found[report.facts] = found.get(report.facts, 0) + 1
    return [found.get(key, 0) for key in json.loads(asked.read_text())]


def zoo(folder: Path) -> dict[str, Any]:
    """Write the hostile files into a folder; return each with its door and who is let in there, and what is kept now.

    Whoever is let in is given by the cookie of a session.
    """
    from factories.hostile import templates
    from factories.hostile import zoo as workbooks
    from factories.town import client_of
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.places.models import Area

    area = str(Area.objects.get(code="990001100201").pk)
    doors = {
        "/households/imports/": ("cadre", {"bring-area": area}, "a.xlsx", workbooks()),
        "/demands/import/": ("petition", {"bring-take": "on"}, "a.xlsx", workbooks()),
        "/papers/": (
            "petition",
            {"bring-paper": "acceptance"},
            "a.docx",
            {**workbooks(), **{name: content for name, (content, _why) in templates().items()}},
        ),
    }
    found: list[dict[str, Any]] = []
    for door, (who, more, called, files) in doors.items():
        cookies = {name: held.value for name, held in client_of(Staff.objects.get(username=who)).cookies.items()}
        for name, content in files.items():
            path = folder / f"{len(found)}"
            path.write_bytes(content)
            found.append(
                {"door": door, "name": name, "path": str(path), "called": called, "more": more, "cookies": cookies}
            )
    return {"files": found, "kept": kept()}


def kept() -> int:
    """Return how many rows the doors for files have made; a workbook that was only looked at made none."""
    from lianxinqiao.demands.models import Demand
    from lianxinqiao.papers.models import PaperTemplate
    from lianxinqiao.residents.models import ImportRun

    looked_at = ImportRun.objects.filter(status__in=("checked", "failed")).count()
    return sum(model._default_manager.count() for model in (Demand, PaperTemplate, ImportRun)) - looked_at


def taken(_folder: Path) -> int:
    return kept()


def hunt(_known: Path) -> dict[str, Any]:
    """Return which of what is planted stands in plain in a dump, where nothing is packed, and how many lines were looked at."""
    from lianxinqiao.kernel.backup import programs

    sought = [each.encode() for each in planted()]
    dump = programs.run("pg_dump", "--format=plain", stdout=-1)
    lines, _said = dump.communicate()
    if dump.returncode:
        raise SystemExit("pg_dump did not end well")
    return {"lines": lines.count(b"\n"), "plain": [each.decode() for each in sought if each in lines]}


def sealed_digests() -> dict[str, str]:
    """Read every sealed value through its row, and return its digest by its place."""
    from lianxinqiao.kernel.secrets import sealed_columns

    return {
        column.place(column.key_of(row)): hashlib.sha256(repr(value).encode()).hexdigest()
        for column in sealed_columns()
        for row in column.model._default_manager.all()
        if (value := getattr(row, column.attname))
    }


def counted() -> dict[str, list[Any]]:
    from lianxinqiao.kernel.backup import programs, sums

    with programs.connect() as asked:
        return sums.take(asked)


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    sys.path.insert(0, str(ROOT / "tests"))
    from lianxinqiao.kernel.database.embedded import make_secret_key

    if "SECRET_KEY" not in os.environ:
        make_secret_key()
    import django

    django.setup()
    if words[0] == "plant":
        plant(Path(words[1]))
    else:
        print(
            json.dumps(
                {"prove": prove, "count": count, "zoo": zoo, "taken": taken, "hunt": hunt}[words[0]](Path(words[1]))
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
