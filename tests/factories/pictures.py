"""A picture of the whole database: two that are equal mean that nothing has changed anywhere."""

from __future__ import annotations

from functools import lru_cache

from django.apps import apps
from django.db import connection

# Signing in and reading are not deeds.
LEFT_OUT = {"django_session", "usersessions_usersession", "accounts_signin"}


@lru_cache(maxsize=1)
def _statement() -> str:
    tables = sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed} - LEFT_OUT
    )
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{table}\" t"
        for table in tables
    )


def picture() -> dict[str, tuple[int, str]]:
    """Return table → (rows, digest of their content); ``last_login`` of staff counts as no change."""
    with connection.cursor() as cursor:
        cursor.execute(
            _statement().replace(
                'FROM "accounts_staff" t', "FROM (SELECT id, username, name, is_active FROM accounts_staff) t"
            )
        )
        return {table: (rows, digest) for table, rows, digest in cursor.fetchall()}


def changed(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """Return the names of the tables that differ."""
    return sorted(table for table in before if before[table] != after[table])
