"""A person in front of a real Chromium."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from factories.town import PASSWORD

CHROMIUM = (
    os.environ.get("LXQ_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
# Playwright runs a loop of its own in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

BROWSER = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not CHROMIUM and os.environ.get("LXQ_BROWSER") != "must",
        reason="没有找到 Chromium，浏览器测试没有运行 / no Chromium found",
    ),
]


SIZES = {"desk": {"width": 1360, "height": 850}, "phone": {"width": 390, "height": 844}}


class Door:
    """One person in front of a screen."""

    def __init__(self, browser: Any, base: str, size: str) -> None:
        self.context = browser.new_context(viewport=SIZES[size], locale="zh-CN")
        self.page = self.context.new_page()
        self.base = base
        self.page.set_default_timeout(15_000)

    def sign_in(self, name: str) -> Door:
        self.page.goto(f"{self.base}/accounts/login/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("form.signin button")
        self.page.wait_for_url(f"{self.base}/")
        return self

    def go(self, path: str) -> Door:
        self.page.goto(self.base + path)
        return self

    def text(self) -> str:
        return str(self.page.inner_text("main"))

    def close(self) -> None:
        self.context.close()


def door(chromium: Any, live_server: Any, who: str, size: str = "desk") -> Door:
    return Door(chromium, live_server.url, size).sign_in(who)


@lru_cache(maxsize=1)
def axe_script() -> str:
    import axe_core_python

    return next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text()


def faults(person: Door) -> list[Any]:
    """Return what axe finds on the page that is open, and whether it runs over the edge."""
    page = person.page
    # Evaluated by the debugger, so the page's own policy stays as it is.
    page.evaluate(axe_script())
    answer = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    found: list[Any] = [(page.url, rule["id"], rule["nodes"][0]["html"][:160]) for rule in answer["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append((page.url, "wider than the screen"))
    return found
