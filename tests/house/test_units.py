"""The units of systemd start what there is, start it again, may do little, and give the owner's login to no page."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lianxinqiao.commands import main, pages
from lianxinqiao.commands.grammar import parser

FOLDER = Path(__file__).parents[2] / "deploy/systemd"
UNITS = sorted(path.name for path in FOLDER.iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]
RUNNING = ["lxq-jobs.service", "lxq-web.service"]
FORBIDS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
    "User": "lianxinqiao",
}


def read(name: str) -> dict[str, list[str]]:
    """Return every setting of a unit; a name may be set more than once."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text().splitlines():
        if line and line[0] not in "#[":
            key, _is, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_what_it_starts_is_a_command_of_ours(name: str) -> None:
    for line in read(name)["ExecStart"]:
        program, *words = shlex.split(line)
        assert program == "/opt/lianxinqiao/.venv/bin/lxq"
        assert parser().parse_args(words).deed is not None


@pytest.mark.parametrize("name", SERVICES)
def test_it_may_do_little(name: str) -> None:
    said = read(name)
    assert {key: said.get(key, ["?"])[0] for key in FORBIDS} == FORBIDS
    # Readers of files from outside need a namespace of the network of their own.
    assert said["RestrictNamespaces"] == ["user net"]


@pytest.mark.parametrize("name", RUNNING)
def test_pages_and_jobs_begin_again_end_as_a_group_and_lack_the_owners_login(name: str) -> None:
    said = read(name)
    assert said["Restart"] == ["always"] and said["StartLimitIntervalSec"] == ["0"]
    assert said["KillMode"] == ["mixed"] and said["SendSIGKILL"] == ["yes"] and int(said["TimeoutStopSec"][0]) <= 30
    assert said["EnvironmentFile"] == ["/etc/lianxinqiao/town.env"]
    assert said["WantedBy"] == ["multi-user.target"]


def test_backup_and_check_come_by_the_clock() -> None:
    for name in ("lxq-backup", "lxq-doctor"):
        assert f"{name}.service" in UNITS and read(f"{name}.timer")["WantedBy"] == ["timers.target"]
        assert read(f"{name}.timer")["Persistent"] == ["yes"]


def test_systemd_understands_them(tmp_path: Path) -> None:
    if (systemd := shutil.which("systemd-analyze")) is None:
        return
    for name in UNITS:
        # The program is where a town has it, not here.
        (tmp_path / name).write_text((FOLDER / name).read_text().replace("/opt/lianxinqiao/.venv/bin/lxq", "/bin/true"))
    done = subprocess.run(
        [systemd, "verify", "--recursive-errors=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in done.stderr.splitlines() if "lxq-" in line and "User" not in line]
    assert about_ours == []


def test_the_pages_alone_have_the_patience_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[Any] = []
    monkeypatch.setattr(os, "execve", lambda *what: became.append(what))
    monkeypatch.setenv("LXQ_PATIENCE", "long")
    pages.web(SimpleNamespace(host="127.0.0.1", port=8123, workers=3))
    program, words, environment = became[0]
    assert program == words[0] and words[1:3] == ["-m", "granian"] and environment["LXQ_PATIENCE"] == "page"
    assert words[words.index("--workers") + 1] == "3" and words[words.index("--port") + 1] == "8123"


@pytest.mark.parametrize(("verb", "owner"), [("web", False), ("work", False), ("doctor", True), ("setup", True)])
def test_only_what_keeps_the_house_comes_in_as_the_owner(
    verb: str, owner: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@h/x")
    monkeypatch.setenv("LXQ_OWNER_DATABASE_URL", "postgresql://owner@h/x")
    monkeypatch.setenv("LXQ_WEB_DATABASE_URL", "")
    monkeypatch.setenv("LXQ_PATIENCE", "long")
    seen: list[str] = []
    deed = parser().parse_args([verb]).deed
    monkeypatch.setattr(
        f"lianxinqiao.commands.{deed[0]}.{deed[1]}", lambda _options: seen.append(os.environ["DATABASE_URL"])
    )
    main.main([verb])
    assert seen == [f"postgresql://{'owner' if owner else 'web'}@h/x"]
