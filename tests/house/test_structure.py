"""What docs/structure.md names is there, and it names every app."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/structure.md").read_text()
PLACES = [ROOT, ROOT / "src/lianxinqiao", *(path for path in (ROOT / "src/lianxinqiao").glob("*") if path.is_dir())]
# What a build makes.
MADE = {"static/build"}


def test_every_file_it_names_is_there() -> None:
    named = {each.rstrip("/") for each in re.findall(r"`([\w.-]+/[\w./-]*|[\w/-]+\.py)`", TEXT)} - MADE
    places = [*PLACES, *(place / "web" for place in PLACES), *(place / "operations" for place in PLACES)]
    assert len(named) > 40
    assert sorted(each for each in named if not any((place / each).exists() for place in places)) == []


def test_it_names_every_app_and_every_tool() -> None:
    apps = [path.parent.name for path in (ROOT / "src/lianxinqiao").glob("*/__init__.py")]
    assert sorted(app for app in apps if f"`{app}/`" not in TEXT and app != "settings") == []
    tools = [path.stem for path in (ROOT / "tools").glob("[a-z]*.py")]
    assert sorted(tool for tool in tools if f"`{tool}`" not in TEXT) == []


def test_it_names_every_way_to_tell_a_lower_app() -> None:
    """Whatever is called so, takes something and gives nothing back registers; the others write a row down."""
    ways = {
        part.name
        for path in (ROOT / "src/lianxinqiao").rglob("*.py")
        for part in ast.parse(path.read_text()).body
        if isinstance(part, ast.FunctionDef) and part.name.startswith("register_")
        if ast.unparse(part.returns or ast.Constant(0)) == "None" and ast.unparse(part.args)
    }
    assert len(ways) > 40
    assert sorted(way for way in ways if f"`{way}`" not in TEXT) == []
