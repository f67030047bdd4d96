"""What every test may ask for: a town, a home, the moment; and a database that has its calendar and its rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings

from factories.backups import forget_restores
from factories.database import database_of_the_run
from factories.town import Town, make_town
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.traceability import WrongMark, check_mark, known_rules


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on-database", action="store_true", help="only what speaks to the database of the run")
    parser.addoption("--one-of", type=int, default=1, help="a fixed share: one test of so many")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test is given one known rule at a time; ``--on-database`` leaves out what another database cannot change.

    ``--one-of 3`` takes every third test, the same ones each time.
    """
    if config.getoption("on_database"):
        needed = [
            item
            for item in items
            if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
            or item.get_closest_marker("django_db")
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(needed)])
        items[:] = needed
    if (share := config.getoption("one_of")) > 1:
        left_out = [item for item in items if crc32(item.nodeid.encode()) % share]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not crc32(item.nodeid.encode()) % share]
    known = known_rules(Path(__file__).parents[1])
    for item in items:
        for mark in item.iter_markers("rule"):
            try:
                check_mark(mark.args[0] if len(mark.args) == 1 else mark.args, known)
            except WrongMark as wrong:
                raise pytest.UsageError(f"{item.nodeid}: {wrong}") from wrong


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that says which conditions it sees refused (``refuses``) fails where it does not see them."""
    marks = list(item.iter_markers("refuses"))
    if not marks:
        return (yield)
    from tools.proved import condition_named

    from factories.refusals import refusals

    named = [condition_named(*mark.args) for mark in marks]
    with refusals() as seen:
        outcome = yield
    if missed := [str(each) for each in named if each not in seen]:
        pytest.fail(f"not seen refused: {missed}")
    return outcome


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which order the tests ran in, so that the same can be asked for again."""
    if config.pluginmanager.hasplugin("randomly"):
        terminalreporter.write_line(f"order of tests: --randomly-seed={config.getoption('randomly_seed')}")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


def _furnish() -> None:
    """Give a new database its calendar and its rights, as the setting up of a town does."""
    from lianxinqiao.calendar.operations.calendars import publish_known_years
    from lianxinqiao.kernel.database.roles import grant_application_role

    publish_known_years()
    grant_application_role()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    with django_db_blocker.unblock(), database_of_the_run(_furnish):
        yield


@pytest.fixture(scope="session", autouse=True)
def _keys_of_the_run() -> None:
    """Its keys stand before any test, so that looking whether new ones may be made asks no database."""
    from lianxinqiao.kernel.keyring import KeyRing

    KeyRing(Path(settings.KEY_RING))


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied() -> None:
    """Tests that commit empty every table afterwards, which nobody else may do to history."""
    from django.db import connection

    from lianxinqiao.kernel.database.roles import emptying

    # The class, not one connection: a test that drives a browser empties its tables over another one.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def without_triggers(self: Any, statements: Iterable[str]) -> None:
        empty(self, emptying(list(statements)))

    operations.execute_sql_flush = without_triggers  # type: ignore[method-assign, assignment]  # for this run alone


@pytest.fixture
def now() -> datetime:
    from lianxinqiao.kernel.moments import now as wall

    return wall()


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def home(town: Town) -> Any:
    return town.homes[0]


assert settings.configured


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Keys, backups and files of a test that belong to no other."""
    home = tmp_path / "home"
    home.mkdir()
    settings.HOME, settings.KEY_RING = home, str(home / "fields.keys")
    settings.BACKUPS, settings.MEDIA_ROOT = str(home / "backups"), home / "files"
    key_ring.cache_clear()
    yield
    key_ring.cache_clear()
    forget_restores()
