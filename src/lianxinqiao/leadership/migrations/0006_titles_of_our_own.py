"""Titles that were the first words of somebody are made of what it is, where, and the end of its number (ADR 0025).

Here because this app stands above every kind that has such titles, parts and owned cases among them.
"""

from collections import defaultdict

from django.conf import settings
from django.db import connection, migrations
from django.utils import translation

from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.demands.choices import Topic
from lianxinqiao.places.choices import HazardKind

BATCH = 500
# What is called by its own words, and where; those of a part and of an owned case follow from what they are of.
FOUND = {
    "demand": "SELECT d.matter_id, d.topic, '', g.name FROM demands_demand d LEFT JOIN places_villagergroup g ON g.id = d.group_id",
    "report": "SELECT r.matter_id, r.kind, r.hazard_kind, g.name FROM conditions_report r LEFT JOIN places_villagergroup g ON g.id = r.group_id",
    "letter": "SELECT matter_id, '', '', NULL FROM outreach_boxletter",
}
OF_OTHERS = {
    "part": "SELECT a.matter_id, w.title, w.kind, a.body FROM assignments_assignment a JOIN matters_matter w ON w.id = a.whole_id",
    "case": "SELECT c.matter_id, w.title, w.kind, '' FROM leadership_ownedcase c JOIN matters_matter w ON w.id = c.demand_id",
}
RENAME = """
UPDATE matters_matter AS m SET title = new.title FROM unnest(%s::uuid[], %s::text[]) AS new (pk, title) WHERE m.id = new.pk
"""
RETELL = """
UPDATE notifications_message AS m SET title = left(replace(m.title, new.before, new.title), 160)
  FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS new (pk, before, title)
 WHERE m.about = new.pk AND new.before <> '' AND strpos(m.title, new.before) > 0
"""


def retitle(_apps, _editor):
    with translation.override(settings.LANGUAGE_CODE):
        for what, statement in FOUND.items():
            _write(_numbered((pk, _called(what, code, sort), group) for pk, code, sort, group in _all(statement)))
        for what, statement in OF_OTHERS.items():
            _write(_of_others(what, _all(statement)))


def _called(what, code, sort):
    if what == "demand":
        return str(dict(Topic.choices).get(code, code))
    if what == "report":
        return str(dict(HazardKind.choices).get(sort) or dict(ConditionKind.choices).get(code, code))
    return "意见箱来信"


def _all(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _matters(keys):
    """Return number, title, kind and area of each that says something: what is sealed is called by nothing of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, m.number, m.title, m.kind, a.short_name FROM matters_matter m"
            " JOIN places_area a ON a.id = m.area_id WHERE m.id = ANY(%s) AND m.kind <> 'sealed_demand'",
            [list(keys)],
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _numbered(found):
    said = {pk: (called, group) for pk, called, group in found}
    for pk, (number, before, _kind, area) in _matters(said).items():
        called, group = said[pk]
        yield pk, before, f"{called}：{area}{f' {group}' if group else ''}（{number.rsplit('-', 1)[-1]}）"


def _of_others(what, found):
    said = {pk: (title, kind, body) for pk, title, kind, body in found}
    for pk, (_number, before, _kind, _area) in _matters(said).items():
        title, kind, body = said[pk]
        if what == "case":
            yield pk, before, f"包案：{title[:60]}"
            continue
        called = "交办" if kind == "sealed_demand" else title[:100]
        yield pk, before, f"{body.strip()[:30]}：{called}" if body else called


def _write(changed):
    batches = defaultdict(list)
    for place, row in enumerate(changed):
        batches[place // BATCH].append(row)
    with connection.cursor() as cursor:
        for rows in batches.values():
            keys, before, titles = (list(each) for each in zip(*rows, strict=True))
            cursor.execute(RETELL, [keys, before, titles])
            cursor.execute(RENAME, [keys, titles])


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0005_sealed_words"),
        ("assignments", "0002_sealed_words"),
        ("conditions", "0005_sealed_words"),
        ("demands", "0009_sealed_words"),
        ("matters", "0006_sealed_words"),
        ("notifications", "0003_sealed_words"),
        ("outreach", "0003_sealed_words"),
        ("places", "0003_sealed_words"),
    ]

    operations = [migrations.RunPython(retitle, migrations.RunPython.noop)]
