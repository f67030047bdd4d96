"""The database login of the web and the worker: it reads and writes, but history it can only add to.

It is a login of its own, not the owner's with another role set: what set a role can reset it (ADR 0022).  The owner's login is
for ``lxq setup``, backups and keys.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from lianxinqiao.kernel.database.history import functions_of_history, history_tables

ROLE = "lxq_app"
# Where the owner's address is given besides, the web's is kept under this name while a command works as the owner.
WEB_ADDRESS = "LXQ_WEB_DATABASE_URL"
# Set for processes that use the application's login on the embedded server.
AS_APPLICATION = "LXQ_DATABASE_LOGIN"
ONE_AT_A_TIME = 0x6C787121


def application_login(database: str) -> tuple[str, str]:
    """Return name and password of the application's login: as the town says, else made of its secret."""
    if given := os.environ.get(WEB_ADDRESS):
        parts = urlsplit(given)
        return unquote(parts.username or ""), unquote(parts.password or "")
    name = f"{ROLE}_{hashlib.sha256(database.encode()).hexdigest()[:10]}"
    password = hmac.new(settings.SECRET_KEY.encode(), f"database login {name}".encode(), hashlib.sha256).hexdigest()
    return name, password


# Rows are held by triggers of the tables (pgtrigger); emptying a table asks none of these.
STAYS = "lxq_history_stays"


def hold_history() -> None:
    """Refuse to empty tables of history, whoever asks: the owner as well, until they take the trigger away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgrelid = ANY(%s::regclass[])",
            [STAYS, history_tables()],
        )
        held = {name for (name,) in cursor.fetchall()}
        if missing := [table for table in history_tables() if table not in held]:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {STAYS}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'history only grows: % may not be emptied', TG_TABLE_NAME; END $$"
            )
        for table in missing:
            cursor.execute(
                f"CREATE TRIGGER {STAYS} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {STAYS}()"
            )
        for statement in functions_of_history():
            cursor.execute(statement)


def emptying(statements: list[str]) -> list[str]:
    """Return what empties tables with history among them: for the owner, of demonstrations and tests."""
    tables = history_tables()
    return [
        *(f"ALTER TABLE {table} DISABLE TRIGGER {STAYS}" for table in tables),
        *statements,
        *(f"ALTER TABLE {table} ENABLE TRIGGER {STAYS}" for table in tables),
    ]


@transaction.atomic
def grant_application_role() -> bool:
    """Make the role and its login and give them their rights; return False where we may not make roles.

    A login that the town made itself and named in ``DATABASE_URL`` is given the rights all the same.
    """
    hold_history()
    name, password = application_login(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        # Roles belong to the whole server: two who make them at once would trip over each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
            give_rights(cursor, ROLE)
            make_login(cursor, name, password)
        elif os.environ.get(WEB_ADDRESS):
            give_rights(cursor, name)
        else:
            return False
    return True


def give_rights(cursor: Any, role: str) -> None:
    whom = sql.Identifier(role).as_string(None)
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {whom}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {whom}")
    # The next number of a table, never another: set back, each later row of history would meet one that stands.
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {whom}")
    cursor.execute(f"REVOKE UPDATE ON ALL SEQUENCES IN SCHEMA public FROM {whom}")
    cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {whom}")
    # Insert-only by right as well as by trigger: TRUNCATE and trigger switches need the owner.
    for table in history_tables():
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON {table} FROM {whom}")


def make_login(cursor: Any, name: str, password: str) -> None:
    """Make the login, or give it its password anew: it has the rights of the role, and none by which to get others.

    Raises:
        ValueError: it is the one that asks.
    """
    cursor.execute("SELECT current_user")
    if cursor.fetchone()[0] == name:
        raise ValueError("the application needs a database login of its own, not the owner's")
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    verb = "CREATE" if cursor.fetchone() is None else "ALTER"
    # What may not be given by whoever is no superuser is not mentioned: a new role has none of it.
    statement = sql.SQL("{} ROLE {} LOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD {}").format(
        sql.SQL(verb), sql.Identifier(name), sql.Literal(password)
    )
    cursor.execute(statement.as_string(None))
    cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), sql.Identifier(name)).as_string(None))


def application_environment() -> dict[str, str | None]:
    """Return the variables by which a process comes in as the application; those of None it must not have."""
    if settings.EMBEDDED_DATABASE:
        # Its port may change while it is mended: each process looks for it.
        return {AS_APPLICATION: "application"}
    if given := os.environ.get(WEB_ADDRESS):
        return {"DATABASE_URL": given, "LXQ_OWNER_DATABASE_URL": None, WEB_ADDRESS: None}
    parts = urlsplit(os.environ["DATABASE_URL"])
    name, password = application_login(connection.settings_dict["NAME"])
    place = f"{quote(name)}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"
    return {"DATABASE_URL": parts._replace(netloc=place).geturl()}


def has_login(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolcanlogin", [name])
        return cursor.fetchone() is not None


def powers_over_history(login: str = "") -> list[str]:
    """Return by what a login, or that in use, could alter history; empty where it can only add to it."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(nullif(%s, ''), session_user)", [login])
        whom = cursor.fetchone()[0]
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, (SELECT count(*) FROM pg_roles r WHERE r.rolname NOT IN (%s, %s)"
            " AND pg_has_role(%s::name, r.oid, 'MEMBER')) FROM pg_roles WHERE rolname = %s",
            [whom, ROLE, whom, whom],
        )
        is_super, makes_roles, others = cursor.fetchone()
        found += ["superuser"] * bool(is_super) + ["createrole"] * bool(makes_roles) + ["member"] * bool(others)
        for table in history_tables():
            cursor.execute(
                "SELECT p FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p"
                " WHERE has_table_privilege(%s::name, %s, p)",
                [whom, table],
            )
            found += [f"{power} {table}" for (power,) in cursor.fetchall()]
    return found
