"""A Chromium for each module, a town for each test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from factories.browser import CHROMIUM
from factories.town import Town, make_town


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def places(live_server: Any) -> Iterator[Town]:
    yield make_town()
    settle()


def settle() -> None:
    """Wait until the server has answered whatever a page asked for last: emptying the tables would wait for it, and it for that."""
    from django.db import connection

    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
    )
    quiet = 0
    for _turn in range(100):
        with connection.cursor() as cursor:
            cursor.execute(busy)
            row = cursor.fetchone()
        quiet = quiet + 1 if row is not None and row[0] == 0 else 0
        if quiet == 3:
            return
        time.sleep(0.05)
