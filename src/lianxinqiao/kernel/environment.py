"""Makes ``.venv`` with nothing but the Python of a fresh Debian.

Debian keeps ``ensurepip`` in a package of its own (python3-venv).  Without it an environment can
still be made, and pip brought into it by a pip that is on the machine, by uv or virtualenv, or out
of Debian's own package of pip, which anybody may download and unpack.
Runs before anything is installed: the standard library only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from importlib.util import find_spec
from pathlib import Path

HELP = "没有 pip 可用：请安装 python3-venv 或 python3-pip（只需一次）。 / No pip: please install python3-venv or python3-pip, once."


def make(folder: Path) -> None:
    """Make an environment with pip in it.

    Raises:
        SystemExit: there is no way to bring pip in; the message says what to install.
    """
    python = folder / "bin" / "python"
    if find_spec("ensurepip"):
        venv.create(folder, with_pip=True, symlinks=True)
        return
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "--seed", "--quiet", "--python", sys.executable, str(folder)], check=True)
        return
    if find_spec("virtualenv"):
        subprocess.run([sys.executable, "-m", "virtualenv", "--quiet", str(folder)], check=True)
        return
    venv.create(folder, with_pip=False, symlinks=True)
    if find_spec("pip"):
        subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "pip"], check=True)
        return
    if shutil.which("apt-get") and shutil.which("dpkg-deb") and pip_out_of_debian(python):
        return
    shutil.rmtree(folder)
    raise SystemExit(HELP)


def pip_out_of_debian(python: Path) -> bool:
    """Bring pip into an environment from the wheel in Debian's package; return whether that worked.  Needs no root."""
    with tempfile.TemporaryDirectory() as held:
        if subprocess.run(["apt-get", "download", "-qq", "python3-pip-whl"], cwd=held, check=False).returncode:
            return False
        for package in Path(held).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), held], check=True)
        wheels = sorted(Path(held).glob("usr/share/python-wheels/pip-*.whl"))
        if not wheels:
            return False
        command = [sys.executable, f"{wheels[-1]}/pip", "--python", str(python), "install", "--quiet", "pip"]
        return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    make(Path(sys.argv[1]))
