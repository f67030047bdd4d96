"""A Chromium for each module, a town for each test."""

from __future__ import annotations

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
def places(live_server: Any) -> Town:
    return make_town()
