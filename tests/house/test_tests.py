"""The tests' own house: a folder for each app, and what tests share stands in ``factories``."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
APPS = {folder.name for folder in (TESTS.parent / "src/lianxinqiao").iterdir() if (folder / "__init__.py").exists()}
# What concerns the whole product, what needs a browser, what is walked door by door, proved from the declarations, what tests are built from.
OF_ALL = {"house", "e2e", "matrix", "proof", "tools", "factories"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_tests_stand_in_the_folder_of_the_app_they_speak_of() -> None:
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert sorted(folders - APPS - OF_ALL) == []


def test_no_test_imports_another_test() -> None:
    # The rows of the matrix are one table in four files.
    outside = [path for path in TESTS.rglob("*.py") if "matrix" not in path.parts]
    wrong = {
        f"{path.relative_to(TESTS)}: {name}"
        for path in outside
        for name in imported(path)
        if any(part.startswith("test_") or part == "conftest" for part in name.split(".")[:2])
    }
    assert sorted(wrong) == []
