"""Counting a database: the rows of each table, and a sum over all that stands in them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

SAME_WRITING = "SET datestyle = 'ISO'; SET timezone = 'UTC'; SET extra_float_digits = 1; SET bytea_output = 'hex'; SET statement_timeout = 0"
TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"
)


def take(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    """Return for each table its rows and the sum of the digests of their text, as the transaction sees them."""
    connection.execute(SAME_WRITING)
    found = {}
    for (name,) in connection.execute(TABLES).fetchall():
        counted = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))"
                "::bit(60)::bigint), 0)::text FROM {} AS t"
            ).format(sql.Identifier(name))
        ).fetchone()
        found[name] = list(counted or (0, "0"))
    return found
