"""The database of a run: a copy of one that was built once, as long as what it is built from stays the same.

Building it takes twenty seconds of a core, copying it less than one; every worker of a run needs one of its own.
Two runs beside each other have one each, named by their process.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

SOURCE = Path(__file__).parents[2] / "src/lianxinqiao"
BUILT_FROM = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "*/registrations.py")
BUILT_FROM_ROOMS = ("kernel/database", "kernel/text.py", "calendar", "settings", "places/operations")
# Django's own types know neither what the creation of a database offers below the line, nor that aliases may be a set.
CREATION: Any = connection.creation
ALIASES: Any = {"default"}
PREFIX = "test_template_"
LOCK = 20260801


def digest() -> str:
    """Return what stands for everything that the tables, their rights and their first rows come from."""
    found = {path for pattern in BUILT_FROM for path in SOURCE.glob(pattern)}
    for room in BUILT_FROM_ROOMS:
        place = SOURCE / room
        found |= {place} if place.is_file() else {path for path in place.rglob("*") if path.suffix != ".pyc"}
    # An app that stands elsewhere, as the example of the recipes does, has its tables here, too.
    for app in apps.get_app_configs():
        if "site-packages" not in app.path and SOURCE not in Path(app.path).parents:
            found |= set(Path(app.path).rglob("*.py"))
    total = hashlib.sha256(django.__version__.encode())
    for path in sorted(each for each in found if each.is_file()):
        total.update(str(path).removeprefix(str(SOURCE)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:20]


def name_of_the_template() -> str:
    """Return the name of the template: by the apps that have tables in it, and by what these are made from."""
    installed = hashlib.sha256("\0".join(settings.INSTALLED_APPS).encode()).hexdigest()[:8]
    return f"{PREFIX}{installed}_{digest()}"


@contextmanager
def database_of_the_run(furnish: Callable[[], None]) -> Iterator[None]:
    """Give the run its database: copied from the template, which is built and furnished first where there is none."""
    own = connection.settings_dict
    real, template = own["NAME"], name_of_the_template()
    wanted = f"{CREATION._get_test_db_name()}_{os.getpid()}"
    with _alone() as cursor:
        cursor.execute("select count(*) from pg_database where datname = %s", [template])
        if not cursor.fetchone()[0]:
            _build(cursor, template, furnish)
        _drop_left_behind(cursor)
        cursor.execute(f'drop database if exists "{wanted}" with (force)')
        cursor.execute(f'create database "{wanted}" template "{template}"')
    connections.close_all()
    own["NAME"] = wanted
    try:
        if without := os.environ.get("LXQ_WITHOUT"):
            drop_constraint(without)
        yield
    finally:
        connections.close_all()
        own["NAME"] = real
        with CREATION._nodb_cursor() as cursor:
            cursor.execute(f'drop database if exists "{wanted}" with (force)')


def drop_constraint(name: str) -> None:
    """Take one constraint out of the database of the run, to see which test falls without it.

    Args:
        name: its own; of a column that is unique by itself ``app.Model.field``.

    Raises:
        LookupError: there is none.
    """
    with connection.cursor() as cursor:
        app, *field = name.split(".")
        if field:
            cursor.execute(
                "select conrelid::regclass::text, conname from pg_constraint where contype = 'u' and conrelid = %s::regclass"
                " and conkey = array(select attnum from pg_attribute where attrelid = conrelid and attname = %s)",
                _column_of(app, *field),
            )
        else:
            cursor.execute("select conrelid::regclass::text, conname from pg_constraint where conname = %s", [name])
        if (found := cursor.fetchone()) is not None:
            cursor.execute(f'alter table {found[0]} drop constraint "{found[1]}" cascade')
            return
        # What is unique under a condition is kept by an index alone.
        cursor.execute("select 1 from pg_indexes where indexname = %s", [name])
        if cursor.fetchone() is None:
            raise LookupError(name)
        cursor.execute(f'drop index "{name}"')


def _column_of(app: str, model: str, field: str) -> list[str]:
    """Return table and column of a field."""
    name = f".{app}.models"
    table: Any = next(each for each in apps.get_models() if each.__module__.endswith(name) and each.__name__ == model)
    return [table._meta.db_table, table._meta.get_field(field).column]


def _build(cursor: Any, template: str, furnish: Callable[[], None]) -> None:
    """Build a database as a new town has it, keep it under the name of the template, and drop those of other days."""
    built = setup_databases(verbosity=0, interactive=False, aliases=ALIASES, serialized_aliases=set())
    furnish()
    name = connection.settings_dict["NAME"]
    connections.close_all()
    same_apps = template.rpartition("_")[0] + "_"
    cursor.execute("select datname from pg_database where starts_with(datname, %s)", [same_apps])
    for (old,) in cursor.fetchall():
        cursor.execute(f'drop database if exists "{old}" with (force)')
    cursor.execute(f'create database "{template}" template "{name}"')
    teardown_databases(built, verbosity=0)


def _drop_left_behind(cursor: Any) -> None:
    """Drop the databases of runs that were killed: their process is gone and nobody speaks to them."""
    cursor.execute(
        "select datname from pg_database where datname ~ '^test_.*_[0-9]+$'"
        " and not exists (select 1 from pg_stat_activity where pg_stat_activity.datname = pg_database.datname)"
    )
    for (name,) in cursor.fetchall():
        if not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
            cursor.execute(f'drop database if exists "{name}"')


@contextmanager
def _alone() -> Iterator[Any]:
    """Let one process at a time look for the template, build it and copy it."""
    with CREATION._nodb_cursor() as cursor:
        # Who waits here waits for a database to be built: longer than a page may.
        cursor.execute("set statement_timeout = 0; set lock_timeout = 0")
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
        try:
            yield cursor
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])
