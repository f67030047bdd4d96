"""The web's own database login: it works, adds to history, and finds no way to alter it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from lianxinqiao.desk.queries.machine import role
from lianxinqiao.kernel.database import patience, roles
from lianxinqiao.kernel.database.history import history_tables
from lianxinqiao.kernel.database.roles import (
    AS_APPLICATION,
    WEB_ADDRESS,
    application_environment,
    application_login,
    changes_of_login,
    grant_application_role,
    make_login,
    powers_over_history,
)
from lianxinqiao.kernel.health import Light
from lianxinqiao.kernel.moments import now

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-14")]


def connect(user: str, password: str, database: str = "") -> psycopg.Connection[Any]:
    own = connection.settings_dict
    return psycopg.connect(
        host=own["HOST"] or "127.0.0.1",
        port=own["PORT"],
        dbname=database or own["NAME"],
        user=user,
        password=password,
        autocommit=True,
        prepare_threshold=None,
    )


@pytest.fixture
def web(db: None) -> Iterator[psycopg.Connection[Any]]:
    """The connection a page has in the database of this run."""
    own = connection.settings_dict
    name, password = application_login(own["NAME"])
    with connect(own["USER"], own["PASSWORD"]) as owner:
        make_login(owner.cursor(), name, password)
        with connect(name, password) as page:
            yield page
        owner.execute(f'DROP ROLE "{name}"')


def attempts(table: str) -> list[list[str]]:
    column = "id"
    change = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"]
    merge = f"MERGE INTO {table} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE"
    owner = connection.settings_dict["USER"]
    return [
        *([each] for each in (*change, f"TRUNCATE {table} CASCADE", merge)),
        *(["RESET ROLE", each] for each in change),
        *(["SET SESSION AUTHORIZATION DEFAULT", each] for each in change),
        # What switches the triggers off for pgtrigger gives no right.
        *(["SELECT set_config('pgtrigger.ignore', '{*}', false)", each] for each in change),
        [f'SET ROLE "{owner}"'],
        [f'SET SESSION AUTHORIZATION "{owner}"'],
        ["SET session_replication_role = replica"],
        [f"ALTER TABLE {table} DISABLE TRIGGER ALL"],
        [f"ALTER TABLE {table} DISABLE TRIGGER USER"],
        [f"ALTER TABLE {table} OWNER TO CURRENT_USER"],
        [f"DROP TABLE {table} CASCADE"],
        [f"CREATE RULE gone AS ON INSERT TO {table} DO INSTEAD NOTHING"],
        [f"CREATE TRIGGER gone BEFORE INSERT ON {table} EXECUTE FUNCTION lxq_history_stays()"],
        [
            "CREATE OR REPLACE FUNCTION lxq_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
        ],
        ["DROP FUNCTION lxq_history_stays() CASCADE"],
        # Without the right to give, giving is a warning only.
        [f"GRANT UPDATE ON {table} TO CURRENT_USER", change[0]],
        ["ALTER ROLE CURRENT_USER SUPERUSER"],
        ["CREATE ROLE another SUPERUSER"],
        ["CREATE TABLE public.beside (id int)"],
        ["COPY (SELECT 1) TO PROGRAM 'true'"],
    ]


def test_no_way_to_alter_history(web: psycopg.Connection[Any]) -> None:
    """UPDATE, DELETE, TRUNCATE, and every way to get the right to them, over every table of history."""
    assert len(history_tables()) > 10
    through = []
    for table in history_tables():
        for statements in attempts(table):
            try:
                for statement in statements:
                    web.execute(statement)
            except psycopg.Error as error:
                # Refused for want of the right or of its owner's, not because it is no SQL.
                assert error.sqlstate in ("42501",), (statements, error)
            else:
                through.append(statements)
            web.execute("DISCARD ALL")
    assert through == []


def test_the_web_works_and_adds_to_history(web: psycopg.Connection[Any]) -> None:
    added = "INSERT INTO audit_auditentry (at, deed, subject, detail) VALUES (now(), 'x', '', '{}')"
    with web.transaction(force_rollback=True):
        assert web.execute(added).rowcount == 1
        assert web.execute("UPDATE accounts_staff SET name = name").rowcount == 0
        assert web.execute("DELETE FROM accounts_tries").rowcount == 0
    who = web.execute("SELECT session_user, current_user").fetchone()
    assert who is not None and who[0] == who[1] == application_login(connection.settings_dict["NAME"])[0]


def test_the_web_takes_the_next_number_and_sets_none(web: psycopg.Connection[Any]) -> None:
    """Set back, every later row of history would meet one that stands, and every deed would fail."""
    for table in history_tables():
        name = web.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table]).fetchone()
        if name is None or name[0] is None:
            continue
        with pytest.raises(psycopg.Error) as refused:
            web.execute("SELECT setval(%s, 1)", [name[0]])
        assert refused.value.sqlstate == "42501", table
        web.execute("SELECT nextval(%s)", [name[0]])


def test_its_owner_empties_no_table_of_history_by_mistake() -> None:
    for table in history_tables():
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_what_a_login_could_do_is_said() -> None:
    assert {"superuser", "TRUNCATE matters_step", "UPDATE audit_auditentry"} <= set(powers_over_history())


def test_pages_and_jobs_come_in_without_the_owners_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment that ``lxq serve`` gives them, on the embedded server, on another, and where both addresses are given."""
    monkeypatch.setattr(settings, "EMBEDDED_DATABASE", True)
    assert application_environment() == {AS_APPLICATION: "application"}
    monkeypatch.setattr(settings, "EMBEDDED_DATABASE", False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:of-all@db.example:5433/town?sslmode=require")
    address = application_environment()["DATABASE_URL"] or ""
    name, password = application_login(connection.settings_dict["NAME"])
    assert address == f"postgresql://{name}:{password}@db.example:5433/town?sslmode=require"
    assert "of-all" not in address and name != "owner"
    monkeypatch.setenv(WEB_ADDRESS, "postgresql://web:own%2Fword@db.example/town")
    assert application_environment() == {
        "DATABASE_URL": "postgresql://web:own%2Fword@db.example/town",
        "LXQ_OWNER_DATABASE_URL": None,
        WEB_ADDRESS: None,
    }
    assert application_login("town") == ("web", "own/word")


def test_a_login_that_was_changed_is_brought_back_to_what_it_was_made_as(web: psycopg.Connection[Any]) -> None:
    """Settings it may set itself, attributes and roles that only others could give it, rights beside those of the role."""
    own = connection.settings_dict
    name, password = application_login(own["NAME"])
    with connect(own["USER"], own["PASSWORD"]) as owner:
        cursor = owner.cursor()
        assert changes_of_login(name, password) == []
        web.execute("ALTER ROLE CURRENT_USER SET statement_timeout = 0")
        web.execute(f'ALTER ROLE CURRENT_USER IN DATABASE "{own["NAME"]}" SET search_path = pg_temp')
        web.execute("ALTER ROLE CURRENT_USER PASSWORD 'another'")
        assert changes_of_login(name, password) == ["set search_path", "set statement_timeout", "password"]
        owner.execute(f'ALTER ROLE "{name}" CREATEDB CREATEROLE BYPASSRLS REPLICATION CONNECTION LIMIT 1')
        owner.execute(f'GRANT pg_write_all_data TO "{name}"')
        owner.execute(f'GRANT UPDATE, TRUNCATE ON audit_auditentry TO "{name}"')
        owner.execute(f'GRANT CREATE ON SCHEMA public TO "{name}"')
        assert {"createdb", "bypassrls", "replication", "connection limit", "create in public"} <= set(
            changes_of_login(name, password)
        )

        make_login(cursor, name, password)

        assert (changes_of_login(name, password), powers_over_history(name)) == ([], [])
        owner.execute(f'ALTER ROLE "{name}" SUPERUSER')
        make_login(cursor, name, password)
        assert (changes_of_login(name, password), powers_over_history(name)) == ([], [])
    with connect(name, password):
        pass


def test_the_web_writes_nothing_beside_the_tables_and_nothing_of_what_was_done_to_them(
    web: psycopg.Connection[Any],
) -> None:
    for statement in (
        "INSERT INTO django_migrations (app, name, applied) VALUES ('matters', '9999', now())",
        "UPDATE django_migrations SET name = name",
        "DELETE FROM django_migrations",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
    ):
        with pytest.raises(psycopg.Error) as refused:
            web.execute(statement)
        assert refused.value.sqlstate == "42501", statement


def test_the_doctor_says_when_the_login_is_not_as_it_was_made(
    web: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "is_page", lambda: False)
    assert role(now()).light is Light.GREEN
    web.execute("ALTER ROLE CURRENT_USER SET statement_timeout = 0")

    found = role(now())

    assert (found.light, "statement_timeout" in found.said) == (Light.YELLOW, True)


def test_the_owners_login_is_not_the_applications() -> None:
    with connection.cursor() as cursor, pytest.raises(ValueError, match="of its own"):
        make_login(cursor, connection.settings_dict["USER"], "x")


@contextmanager
def owned_by_no_superuser(powers: str) -> Iterator[tuple[psycopg.Connection[Any], psycopg.Connection[Any]]]:
    """The superuser's connection, and that of an owner with few powers in a database of its own."""
    own = connection.settings_dict
    base = f"{own['NAME']}_poor"
    names = [f"{base}_{part}" for part in ("web", "app", "owner")]
    with connect(own["USER"], own["PASSWORD"]) as boss:

        def clear() -> None:
            boss.execute(f'DROP DATABASE IF EXISTS "{base}"')
            for name in names:
                boss.execute(f'DROP ROLE IF EXISTS "{name}"')

        clear()
        boss.execute(f"CREATE ROLE \"{names[-1]}\" LOGIN {powers} PASSWORD 'x'")
        boss.execute(f'CREATE DATABASE "{base}" OWNER "{names[-1]}"')
        try:
            with connect(names[-1], "x", base) as owner:
                owner.execute(f'CREATE ROLE "{names[1]}" NOLOGIN')
                owner.execute("CREATE TABLE t (id int)")
                yield boss, owner
        finally:
            clear()


def made_again(owner: psycopg.Connection[Any], web: str) -> None:
    """As ``lxq setup`` does it: in one transaction, of which the rest stands."""
    with owner.transaction():
        make_login(owner.cursor(), web, "pw")


@pytest.mark.parametrize("powers", ["CREATEROLE NOCREATEDB", "CREATEROLE CREATEDB"])
def test_an_owner_who_is_no_superuser_brings_the_login_back_as_far_as_it_may(
    powers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it may not change ends nothing, and the doctor names it."""
    base = f"{connection.settings_dict['NAME']}_poor"
    web = f"{base}_web"
    monkeypatch.setattr(roles, "ROLE", f"{base}_app")
    monkeypatch.setattr(patience, "is_page", lambda: False)
    monkeypatch.setenv(WEB_ADDRESS, f"postgresql://{web}:pw@db.example/town")
    with owned_by_no_superuser(powers) as (boss, owner):
        made_again(owner, web)
        made_again(owner, web)
        assert (changes_of_login(web, "pw"), role(now()).light) == ([], Light.GREEN)
        boss.execute(f'ALTER ROLE "{web}" CREATEDB REPLICATION CONNECTION LIMIT 1')
        boss.execute(f"ALTER ROLE \"{web}\" SET log_statement = 'all'")
        boss.execute(f'ALTER ROLE "{web}" SET statement_timeout = 0')
        boss.execute(f"ALTER ROLE \"{web}\" PASSWORD 'another'")
        boss.execute(f'GRANT pg_monitor TO "{web}"')
        owner.execute(f'GRANT UPDATE ON t TO "{web}"')

        made_again(owner, web)

        left = ["createdb"] * ("NOCREATEDB" in powers) + ["replication", "member of pg_monitor", "set log_statement"]
        assert changes_of_login(web, "pw") == left
        found = role(now())
        assert (found.light, "数据库服务器的管理员" in found.mend) == (Light.YELLOW, True)
        assert all(each in found.said for each in left)
        with connect(web, "pw", base) as page, pytest.raises(psycopg.errors.InsufficientPrivilege):
            page.execute("UPDATE t SET id = id")


def test_a_login_that_the_servers_keeper_made_has_the_rights_of_the_role(monkeypatch: pytest.MonkeyPatch) -> None:
    base = f"{connection.settings_dict['NAME']}_poor"
    web = f"{base}_web"
    monkeypatch.setattr(roles, "ROLE", f"{base}_app")
    with owned_by_no_superuser("CREATEROLE") as (boss, owner):
        boss.execute(f"CREATE ROLE \"{web}\" LOGIN CREATEDB PASSWORD 'pw'")
        boss.execute(f'ALTER ROLE "{web}" SET statement_timeout = 0')

        made_again(owner, web)

        member = "SELECT pg_has_role(%s::name, %s::name, 'MEMBER')"
        assert boss.execute(member, [web, f"{base}_app"]).fetchone() == (True,)
        with connect(web, "pw", base):
            pass


def test_where_the_role_may_not_be_given_the_login_has_its_rights_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    base = f"{connection.settings_dict['NAME']}_poor"
    web, app = f"{base}_web", f"{base}_app"
    monkeypatch.setattr(roles, "ROLE", app)
    monkeypatch.setattr(roles, "history_tables", lambda: ["grows"])
    with owned_by_no_superuser("CREATEROLE") as (boss, owner):
        owner.execute("CREATE TABLE grows (id int)")
        owner.execute("CREATE TABLE django_migrations (id int)")
        # Made by another, and a superuser's: before PostgreSQL 16 whoever makes roles gives any other.
        boss.execute(f'DROP ROLE "{app}"')
        boss.execute(f'CREATE ROLE "{app}" NOLOGIN SUPERUSER')

        made_again(owner, web)

        member = "SELECT pg_has_role(%s::name, %s::name, 'MEMBER')"
        assert boss.execute(member, [web, app]).fetchone() == (False,)
        with connect(web, "pw", base) as page:
            page.execute("INSERT INTO t VALUES (1)")
            page.execute("INSERT INTO grows VALUES (1)")
            assert page.execute("UPDATE t SET id = 2").rowcount == 1
            for refused in ("UPDATE grows SET id = 2", "DELETE FROM grows", "INSERT INTO django_migrations VALUES (1)"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    page.execute(refused)


def test_what_cannot_be_compared_or_does_no_harm_is_no_change(web: psycopg.Connection[Any]) -> None:
    """A digest of before SCRAM, letters that PostgreSQL prepares, what each connection says anyway."""
    own = connection.settings_dict
    name, _password = application_login(own["NAME"])
    web.execute("ALTER ROLE CURRENT_USER SET timezone = 'Asia/Shanghai'")
    web.execute("ALTER ROLE CURRENT_USER SET client_encoding = 'utf8'")
    with connect(own["USER"], own["PASSWORD"]) as boss:
        boss.execute("SET password_encryption = 'md5'")
        boss.execute(f"ALTER ROLE \"{name}\" PASSWORD 'pw'")
        assert (changes_of_login(name, "pw"), changes_of_login(name, "another")) == ([], ["password"])
        boss.execute("SET password_encryption = 'scram-sha-256'")
        boss.execute(f"ALTER ROLE \"{name}\" PASSWORD 'p\u00a0\u00aa'")
        assert changes_of_login(name, "p\u00a0\u00aa") == []


def test_setting_up_shuts_the_schema_of_a_database_born_before_15() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
        for may in (True, False):
            cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [roles.ROLE])
            assert cursor.fetchone() == (may,)
            grant_application_role()
