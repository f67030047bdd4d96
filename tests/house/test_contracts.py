"""No app of ours stands outside the contracts on imports."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
# Rooms that the inner order does not fit: the ground, the doors of the API by subject, the demonstration.
WITHOUT_INNER_ORDER = {"kernel", "api", "demo"}
# Rooms that are no apps: they have no tables and no pages.
NO_APPS = {"commands"}


def test_every_app_of_ours_is_held_by_both_orders() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    house, rooms = [each for each in contracts if each["type"] == "layers"]
    layers = {name.strip() for line in house["layers"] for name in line.replace(":", "|").split("|")}
    ours = {name.split(".")[1] for name in settings.INSTALLED_APPS if name.startswith("lianxinqiao.")}

    assert house["containers"] == ["lianxinqiao"]
    assert house["exhaustive"]
    assert rooms["exhaustive"]
    assert rooms["exhaustive_ignores"] == ["migrations"]
    assert ours == layers - NO_APPS
    assert {f"lianxinqiao.{name}" for name in ours - WITHOUT_INNER_ORDER} == set(rooms["containers"])


def test_an_ignored_type_says_why() -> None:
    ignored = re.compile(r"# type: ignore(?!\[[a-z, -]+\]  # \w)")
    files = (file for room in ("src", "tools", "benchmarks") for file in (ROOT / room).rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT)}:{at}"
        for file in files
        for at, line in enumerate(file.read_text().splitlines(), start=1)
        if ignored.search(line)
    ]
    assert found == []
