"""The settings read the environment, and do nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

STEPS = {
    "read": "from django.conf import settings; settings.INSTALLED_APPS",
    "set up": "import django; django.setup()",
    "checked": "import django; django.setup(); from django.core.management import call_command; call_command('check')",
}


@pytest.mark.parametrize("step", STEPS)
def test_settings_start_no_server_and_write_no_file(step: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    kept |= {"LXQ_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "lianxinqiao.settings.dev"}
    done = subprocess.run([sys.executable, "-c", STEPS[step]], env=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "home").exists()
