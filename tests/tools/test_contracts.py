"""The import contracts forbid an arrow whatever it is for: what is imported for its type alone points somewhere too."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
ARROW = "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {}\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Empty apps under the contracts between them and inside them, as the house has both."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    between, inside = said["contracts"][:2]
    apps = [app.strip() for line in between["layers"] for app in line.split("|")]
    for app in apps:
        (tmp_path / "lianxinqiao" / app).mkdir(parents=True)
        (tmp_path / "lianxinqiao" / app / "__init__.py").touch()
    (tmp_path / "lianxinqiao/__init__.py").touch()
    lines = ["[importlinter]", "root_package = lianxinqiao"]
    lines.append(f"exclude_type_checking_imports = {said['exclude_type_checking_imports']}")
    for number, contract in enumerate((between, inside)):
        lines += [f"[importlinter:contract:{number}]", f"name = {contract['name']}", "type = layers", "containers ="]
        lines += [*(f"    {each}" for each in contract["containers"]), "layers ="]
        lines += [f"    {each}" for each in contract["layers"]]
    (tmp_path / ".importlinter").write_text("\n".join(lines) + "\n")
    return tmp_path


def what_lint_says(house: Path) -> str:
    done = subprocess.run([str(LINT), "--no-cache"], cwd=house, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def test_an_arrow_that_points_down_is_none_of_them(house: Path) -> None:
    (house / "lianxinqiao/demands/policies.py").write_text(ARROW.format("from lianxinqiao.matters import deeds"))
    (house / "lianxinqiao/matters/deeds.py").touch()
    assert "2 kept, 0 broken" in what_lint_says(house)


@pytest.mark.parametrize(
    ("where", "taken", "to"),
    [
        ("matters/facts.py", "from lianxinqiao.relief.choices import Relief", "relief"),
        ("hazards/kind.py", "from lianxinqiao.hotline.kind import HOTLINE", "hotline"),
        ("matters/policies.py", "from lianxinqiao.matters.kinds import Kind", "matters.kinds"),
    ],
)
def test_an_arrow_for_a_type_that_points_up_or_beside_is_broken(house: Path, where: str, taken: str, to: str) -> None:
    named = taken.split()[1].split(".")
    (house / "/".join(named)).with_suffix(".py").touch()
    (house / "lianxinqiao" / where).write_text(ARROW.format(taken))
    said = what_lint_says(house)
    assert "1 broken" in said and f"is not allowed to import lianxinqiao.{to}" in " ".join(said.split())
