"""The command line."""

from __future__ import annotations

import os
import subprocess
import sys


def test_help_stands_in_both_languages_and_wrong_words_are_code_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lianxinqiao.cli", "--help"], capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 0
    for name in ("serve", "demo", "import", "assess", "due", "town", "rules", "token", "backup", "restore"):
        assert name in done.stdout
    assert "备份 / back up" in done.stdout
    assert subprocess.run([sys.executable, "-m", "lianxinqiao.cli", "fly"], capture_output=True).returncode == 2
