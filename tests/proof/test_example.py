"""The recipe's example kind: one folder and one word in settings bring page, list, workbook, API, matrix and crash tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/recipes/example"


def test_the_example_needs_no_line_outside_its_folder() -> None:
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.html"), *(ROOT / "tests").rglob("*.py")]
    naming = [
        path for path in code if path != Path(__file__) and re.search(r"lost_and_found|lost_item", path.read_text())
    ]
    assert naming == []
    assert (EXAMPLE / "settings.py").read_text().count('"lost_and_found"') == 1


def test_the_example_proves_itself() -> None:
    """Its deeds and its opening go through the same proof as those of the house, so do its pages, and its doors answer."""
    places = [str(ROOT / "src"), str(ROOT / "tests"), str(EXAMPLE), str(ROOT)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:randomly",
            "tests/proof/test_deeds.py",
            "tests/proof/test_openings.py",
            "tests/proof/test_pages.py",
            str(EXAMPLE / "doors.py"),
        ]
        + ["-k", "lost_item or its_doors"],
        cwd=ROOT,
        # Each deed at one of its statuses, whatever this run takes: so their number is known.
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(places),
            "DJANGO_SETTINGS_MODULE": "settings",
            "LXQ_PROOF": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    # Three deeds of its own and six of every kind, one of them proposed to a second person, its opening and who offers that,
    # both languages, its pages, list with workbook, its further column, door of the API, who reads a title only, that its words go, and the doors.
    assert passed is not None and int(passed[1]) == 20, done.stdout[-400:]
