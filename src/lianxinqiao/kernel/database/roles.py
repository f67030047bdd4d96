"""The database login of the web and the worker: it reads and writes, but history it can only add to.

It is a login of its own, not the owner's with another role set: what set a role can reset it (ADR 0022).  The owner's login is
for ``lxq setup``, backups and keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from lianxinqiao.kernel.database.history import functions_of_history, history_tables

ROLE = "lxq_app"
# Where the owner's address is given besides, the web's is kept under this name while a command works as the owner.
WEB_ADDRESS = "LXQ_WEB_DATABASE_URL"
# Set for processes that use the application's login on the embedded server.
AS_APPLICATION = "LXQ_DATABASE_LOGIN"
ONE_AT_A_TIME = 0x6C787121
# Large objects belong to no table: no right over tables and no trigger holds what they fill.
LARGE = (
    "lo_create",
    "lo_creat",
    "lo_from_bytea",
    "lo_import",
    "lo_export",
    "lo_put",
    "lowrite",
    "lo_truncate",
    "lo_unlink",
)
# What was changed in the tables, and when, is history of the machine: written by their owner alone.
OF_THE_OWNER = "django_migrations"
# How an attribute is called that is not as the login was made, when it is so, and what brings it back.
ATTRIBUTES = {
    "superuser": ("rolsuper", "NOSUPERUSER"),
    "createrole": ("rolcreaterole", "NOCREATEROLE"),
    "createdb": ("rolcreatedb", "NOCREATEDB"),
    "bypassrls": ("rolbypassrls", "NOBYPASSRLS"),
    "replication": ("rolreplication", "NOREPLICATION"),
    "connection limit": ("rolconnlimit <> -1", "CONNECTION LIMIT -1"),
    "valid until": ("rolvaliduntil < 'infinity'", "VALID UNTIL 'infinity'"),
    "noinherit": ("NOT rolinherit", "INHERIT"),
    "nologin": ("NOT rolcanlogin", "LOGIN"),
}
# Of these ``powers_over_history`` speaks; who cannot sign in changes nothing.
SAID_ELSEWHERE = ("superuser", "createrole", "nologin")
# Whoever is in these sees how the server does: neither history nor anything else is changed by them.
WATCHING = ["pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables"]
# Each connection says these itself.
SAID_ANYWAY = ["timezone", "client_encoding"]


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
        cursor.execute("SELECT rolcreaterole OR rolsuper, rolsuper FROM pg_roles WHERE rolname = current_user")
        makes_roles, is_super = cursor.fetchone()
        if is_super:
            shut_large_objects(cursor)
        # Everybody's in a database that was born before PostgreSQL 15.
        _try(cursor, sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC").format())
        if makes_roles:
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
    cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM {whom}")
    cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON {OF_THE_OWNER} FROM {whom}")
    # Insert-only by right as well as by trigger: TRUNCATE and trigger switches need the owner.
    for table in history_tables():
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON {table} FROM {whom}")


def make_login(cursor: Any, name: str, password: str) -> None:
    """Make the login, or bring it back to what it was made as: its password, no settings, no attributes, the rights of the role alone.

    What whoever asks may not change of it is left, and ``changes_of_login`` and ``powers_over_history`` say it.

    Raises:
        ValueError: it is the one that asks.
    """
    cursor.execute("SELECT current_user")
    if cursor.fetchone()[0] == name:
        raise ValueError("the application needs a database login of its own, not the owner's")
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    whom, word = sql.Identifier(name), sql.Literal(password)
    if cursor.fetchone() is None:
        _run(cursor, sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(whom, word))
    else:
        _try(cursor, sql.SQL("ALTER ROLE {} PASSWORD {}").format(whom, word))
        for attribute in _other_attributes(cursor, name):
            _try(cursor, sql.SQL("ALTER ROLE {} {}").format(whom, sql.SQL(ATTRIBUTES[attribute][1])))
    _forget_settings(cursor, name)
    _leave_others(cursor, name)
    for what in ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public", "SCHEMA public"):
        _run(cursor, sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.SQL(what), whom))
    if not _try(cursor, sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), whom)):
        give_rights(cursor, name)


def _run(cursor: Any, statement: sql.Composed) -> None:
    cursor.execute(statement.as_string(None))


def _try(cursor: Any, statement: sql.Composed) -> bool:
    """Run what only a superuser, or whoever made the login, may do; return False where it is refused, which undoes nothing else."""
    try:
        # The driver's own connection: in a transaction this is a savepoint, of Django's cursor as of a plain one.
        with cursor.connection.transaction():
            cursor.connection.execute(statement.as_string(None))
    except InsufficientPrivilege:
        return False
    return True


def _other_attributes(cursor: Any, name: str) -> list[str]:
    """Return which attributes of a login are not as it was made; to name any other needs the right to it."""
    cursor.execute(
        sql.SQL("SELECT {} FROM pg_roles WHERE rolname = {}")
        .format(sql.SQL(", ").join(sql.SQL(when) for when, _undone in ATTRIBUTES.values()), sql.Literal(name))
        .as_string(None)
    )
    return [called for called, is_other in zip(ATTRIBUTES, cursor.fetchone(), strict=True) if is_other]


def _forget_settings(cursor: Any, name: str) -> None:
    """Reset what the login was set to, in every database: it may set that itself, and each connection begins with it."""
    whom = sql.Identifier(name)
    cursor.execute(
        "SELECT datname FROM pg_db_role_setting LEFT JOIN pg_database d ON d.oid = setdatabase"
        " WHERE setrole = %s::regrole",
        [whom.as_string(None)],
    )
    for (database,) in cursor.fetchall():
        where = sql.SQL(" IN DATABASE {}").format(sql.Identifier(database)) if database else sql.SQL("")
        _try(cursor, sql.SQL("ALTER ROLE {}{} RESET ALL").format(whom, where))


def _leave_others(cursor: Any, name: str) -> None:
    """Take the login out of every role but the application's, by whom it was put there."""
    cursor.execute(
        "SELECT r.rolname, g.rolname, current_setting('server_version_num')::int >= 160000 FROM pg_auth_members m"
        " JOIN pg_roles r ON r.oid = m.roleid LEFT JOIN pg_roles g ON g.oid = m.grantor"
        " JOIN pg_roles l ON l.oid = m.member WHERE l.rolname = %s AND (r.rolname <> %s OR m.admin_option)",
        [name, ROLE],
    )
    for role, grantor, is_by_grantor in cursor.fetchall():
        statement = sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(role), sql.Identifier(name))
        by = sql.SQL(" GRANTED BY {}").format(sql.Identifier(grantor)) if is_by_grantor else sql.SQL("")
        _try(cursor, statement + by + sql.SQL(" CASCADE"))


def shut_large_objects(cursor: Any) -> None:
    """Let nobody but a superuser make, fill or empty large objects; what anybody may do is said by the server's owner alone."""
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
        " AND proname = ANY(%s) AND has_function_privilege('public', oid, 'EXECUTE')",
        [list(LARGE)],
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")


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
            "SELECT rolsuper, rolcreaterole, (SELECT count(*) FROM pg_roles r WHERE r.rolname <> ALL(%s)"
            " AND pg_has_role(%s::name, r.oid, 'MEMBER')) FROM pg_roles WHERE rolname = %s",
            [[whom, ROLE, *WATCHING], whom, whom],
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


def changes_of_login(login: str = "", password: str = "") -> list[str]:
    """Return in what a login, or that in use, is other than it was made: PostgreSQL forbids nobody to set itself up anew.

    Args:
        password: the one it was given; compared where whoever asks may read its digest (a superuser).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(nullif(%s, ''), session_user)", [login])
        whom = cursor.fetchone()[0]
        cursor.execute(
            "SELECT has_schema_privilege(oid, 'public', 'CREATE'),"
            " has_table_privilege(oid, %s, 'INSERT, UPDATE, DELETE'),"
            " EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relpersistence <> 't'),"
            " has_table_privilege('pg_authid', 'SELECT'), oid FROM pg_roles r WHERE rolname = %s",
            [OF_THE_OWNER, whom],
        )
        *flags, reads_digests, oid = cursor.fetchone()
        found = [name for name in _other_attributes(cursor, whom) if name not in SAID_ELSEWHERE]
        names = ("create in public", OF_THE_OWNER, "owner")
        found += [name for name, is_so in zip(names, flags, strict=True) if is_so]
        cursor.execute(
            "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
            " WHERE m.member = %s AND r.rolname = ANY(%s) ORDER BY 1",
            [oid, WATCHING],
        )
        found += [f"member of {name}" for (name,) in cursor.fetchall()]
        cursor.execute(
            "SELECT DISTINCT split_part(unnest(setconfig), '=', 1) FROM pg_db_role_setting WHERE setrole = %s", [oid]
        )
        found += sorted(f"set {name}" for (name,) in cursor.fetchall() if name.lower() not in SAID_ANYWAY)
        if reads_digests and password:
            cursor.execute("SELECT rolpassword FROM pg_authid WHERE oid = %s", [oid])
            found += ["password"] * (not _fits(cursor.fetchone()[0] or "", whom, password))
    return found


def _fits(kept: str, name: str, password: str) -> bool:
    """Whether a digest, as PostgreSQL keeps it, is that of the password, or cannot be compared: it prepares letters beyond ASCII."""
    if not password.isascii():
        return True
    if kept.startswith("md5"):
        return kept == "md5" + hashlib.md5(f"{password}{name}".encode(), usedforsecurity=False).hexdigest()
    kind, _dollar, rest = kept.partition("$")
    if kind != "SCRAM-SHA-256":
        return False
    (times, salt), (stored, _server) = (part.split(":") for part in rest.split("$"))
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(times))
    client = hmac.new(salted, b"Client Key", hashlib.sha256).digest()
    return hmac.compare_digest(hashlib.sha256(client).digest(), base64.b64decode(stored))
