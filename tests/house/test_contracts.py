"""No app of ours stands outside the contracts on imports."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
# Rooms that are no apps: they have no tables and no pages.
NO_APPS = {"commands"}


def test_every_app_of_ours_is_held_by_both_orders() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    house, *inside = [each for each in contracts if each["type"] == "layers"]
    layers = {name.strip() for line in house["layers"] for name in line.replace(":", "|").split("|")}
    ours = {name.split(".")[1] for name in settings.INSTALLED_APPS if name.startswith("lianxinqiao.")}
    rooms = sorted(container for each in inside for container in each["containers"])

    assert house["containers"] == ["lianxinqiao"]
    assert ours == layers - NO_APPS
    assert rooms == sorted(f"lianxinqiao.{name}" for name in layers), "each room has one inner order"
    assert all(each["exhaustive"] for each in [house, *inside])
    assert all(set(each.get("exhaustive_ignores", ())) <= {"migrations"} for each in inside)


def test_an_ignored_type_says_why() -> None:
    ignored = re.compile(r"# type[:] ignore(?!\[[a-z, -]+\]  # \w)")
    files = (file for room in ("src", "tools", "benchmarks", "tests") for file in (ROOT / room).rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT)}:{at}"
        for file in files
        for at, line in enumerate(file.read_text().splitlines(), start=1)
        if ignored.search(line)
    ]
    assert found == []
