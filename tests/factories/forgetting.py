"""Somebody to be forgotten: what they ask, what the office does, and where a word of them still stands."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from factories.privacy import ask_about_data
from factories.town import Town
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.secrets import key_ring, sealed_columns
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.models import DataRequest

NAME, NUMBER, PHONE = "欧阳待忘", "42052719700101113X", "13972501234"
WRITTEN = "139-7250-1234"


def where(*sought: str) -> dict[str, list[str]]:
    """Look through every table, and open everything that is sealed."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            text = "\n".join(row[0] for row in cursor.fetchall())
            indexes = [key_ring().blind_index(each).hex() for each in sought]
            if hits := [each for each, index in zip(sought, indexes, strict=True) if each in text or index in text]:
                found[table] = hits
    for column in sealed_columns():
        for row in column.model._default_manager.all():
            value = getattr(row, column.attname)
            text = json.dumps(value, ensure_ascii=False) if not isinstance(value, bytes) else repr(value)
            if hits := [each for each in sought if each in text]:
                found[f"{column.model._meta.label}.{column.name}"] = hits
    return found


def asked(town: Town, now: datetime, **given: Any) -> DataRequest:
    sent = {"kind": "delete", "text": f"请删除{NAME}的信息", "name": NAME, "phone": PHONE, **given}
    row: DataRequest = ask_about_data(town.own, now=now, **sent).row
    return row


def done(row: DataRequest, town: Town, now: datetime, *deeds: str, **given: Any) -> DataRequest:
    for name in deeds:
        # Called back, unless it is said what was seen.
        seen = {"proof": "called"} if name == "check_identity" else {}
        do(DATA_REQUEST, row.pk, name, {**seen, **given}, by=town.petition, now=now)
    return DataRequest.objects.select_related("matter").get(pk=row.pk)
