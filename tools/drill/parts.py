"""The parts of the drill: each tries one thing on a town of its own and returns what it saw."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.drill.homes import Home, Load, Served
from tools.drill.inside import planted

AREA = "990001100201"
KILL_PAUSE = 12.0
# Who does what changes a town says so.
WHO = ("--who", "drill")


@dataclass
class Seen:
    """One line of the table."""

    what: str
    tried: int
    lost: int = 0
    doubled: int = 0
    plain: int = 0
    away: float = 0.0
    wrong: str = ""

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.plain or self.wrong)


class Town:
    """A planted home, its backup and the key that opens it; made once for all parts."""

    def __init__(self) -> None:
        self.home = Home()
        self.known = self.home.path / "known.json"
        self.home.inside("plant", str(self.known))
        self.backup = self.home.path / "town.lxq"
        self.home.lxq("backup", str(self.backup), "--json")
        self.key = self.home.key()


def restored(town: Town) -> list[Seen]:
    """Restore into an empty home on the embedded database, and on the server of ``DATABASE_URL`` where there is one."""
    seen = [_restored_into(town, Home(), "restored into an empty home")]
    if address := os.environ.get("DATABASE_URL"):
        seen.append(_restored_into(town, Home(address), "restored onto a server"))
    return seen


def _restored_into(town: Town, home: Home, what: str) -> Seen:
    try:
        cut = home.path / "cut.lxq"
        cut.write_bytes(town.backup.read_bytes()[: town.backup.stat().st_size // 2])
        home.lxq("restore", *WHO, str(cut), "--key", str(town.key), fails=True)
        home.lxq("restore", *WHO, str(town.backup), fails=True)
        home.lxq("restore", *WHO, str(town.backup), "--key", str(town.key))
        found = json.loads(home.inside("prove", str(town.known)))
        lost = found["receipts_lost"] + found["sealed_lost"] + len(found["tables_differ"])
        words = f"tables differ: {found['tables_differ']}" if found["tables_differ"] else ""
        return Seen(what, found["receipts"] + found["sealed"], lost=lost, wrong=words)
    finally:
        home.stop()


def turned_under_load(town: Town) -> list[Seen]:
    """Turn the keys while clerks work, and take the old one away: no call fails, nothing is left."""
    served, load = _served(town)
    try:
        with load:
            time.sleep(3)
            for _turn in range(2):
                said = json.loads(town.home.lxq("keys", "rotate", *WHO, "--fresh", "--json"))
                time.sleep(2)
            said["dropped"] = _retired(town.home)
        left = said["left"]
        wrong = "; ".join(load.refused[:3])
        seen = Seen("keys turned under load", load.calls, lost=left + len(load.refused), wrong=wrong)
        seen.doubled, missing = _counted(town, load)
        seen.lost += missing
        return [seen]
    finally:
        served.stop()


def _retired(home: Home) -> list[str]:
    for _turn in range(30):
        try:
            return list(json.loads(home.lxq("keys", "retire", *WHO, "--json"))["dropped"])
        except SystemExit:
            # Somebody's transaction was older than the key.
            time.sleep(0.5)
    raise SystemExit("the old key was never free")


def killed_under_load(town: Town) -> list[Seen]:
    """Kill each process while clerks work: what was acknowledged is there once, and all is answered again."""
    seen = []
    served, load = _served(town)
    kills: list[tuple[str, Callable[[], bool]]] = [
        ("a web worker killed", lambda: served.kill("granian")),
        ("the job worker killed", lambda: served.kill("lianxinqiao.commands work")),
        ("the database killed", served.kill_database),
    ]
    try:
        for what, kill in kills:
            load = Load(load.address, load.token, load.area, load.home)
            with load:
                time.sleep(2)
                killed = kill()
                time.sleep(KILL_PAUSE)
            line = Seen(what, load.calls, away=round(load.seconds_away(), 1), wrong="" if killed else "nothing to kill")
            line.doubled, line.lost = _counted(town, load)
            line.wrong = line.wrong or "; ".join(load.refused[:3])
            seen.append(line)
        return seen
    finally:
        served.stop()


def _served(town: Town) -> tuple[Served, Load]:
    token = json.loads(town.home.lxq("token", *WHO, "cadre", "--json"))["token"]
    served = Served(town.home)
    return served, Load(served.address, token, AREA, json.loads(town.known.read_text())["home"])


def _counted(town: Town, load: Load) -> tuple[int, int]:
    """Return how many acknowledged reports are there twice, and how many are not there."""
    asked = town.home.path / "sent.json"
    asked.write_text(json.dumps([str(key) for key in load.sent]))
    found = json.loads(town.home.inside("count", str(asked)))
    return sum(n > 1 for n in found), sum(n == 0 for n in found)


def plain_anywhere(town: Town) -> list[Seen]:
    """Look for planted numbers and telephones in a dump and in everything the town has written: people's, askers', in words."""
    dumped = json.loads(town.home.inside("hunt", str(town.known)))
    town.home.lxq("backup", str(town.home.path / "again.lxq"))
    town.home.lxq("stop")
    needles = [each.encode() for each in planted()]
    files = [path for path in town.home.path.rglob("*") if path.is_file() and path != town.known]
    found = sorted(str(path.relative_to(town.home.path)) for path in files if _holds(path, needles))
    return [
        Seen("planted numbers in lines of a dump", dumped["lines"], plain=len(dumped["plain"])),
        Seen(
            "planted numbers looked for in files, log, WAL, backup",
            len(files),
            plain=len(found),
            wrong=", ".join(found[:5]),
        ),
    ]


def _holds(path: Path, needles: list[bytes]) -> bool:
    content = path.read_bytes()
    return any(needle in content for needle in needles)


def hostile(town: Town) -> list[Seen]:
    """Feed the zoo of hostile files to every door of a served town while clerks work: each is refused, others are answered."""
    folder = town.home.path / "zoo"
    folder.mkdir()
    zoo = json.loads(town.home.inside("zoo", str(folder)))
    served, load = _served(town)
    wrong: list[str] = []
    slowest = 0.0
    try:
        with load:
            for file in zoo["files"]:
                began = time.monotonic()
                status = served.brings(file)
                slowest = max(slowest, time.monotonic() - began)
                # A refusal is 422, or 200 with its reason beside the form; 302 leads to a job that looks at it further.
                if status not in (200, 302, 422):
                    wrong.append(f"{file['door']} {file['name']}: {status}")
            kept = _kept(town, folder, zoo["kept"])
        line = Seen("hostile files at every door", len(zoo["files"]), away=round(load.seconds_away(), 1))
        line.wrong = "; ".join([*wrong[:3], *load.refused[:3]]) or (
            f"{kept - zoo['kept']} were kept" if kept != zoo["kept"] else ""
        )
        others = Seen(f"others meanwhile (slowest file {slowest:.1f} s)", load.calls)
        others.doubled, others.lost = _counted(town, load)
        return [line, others]
    finally:
        served.stop()


def _kept(town: Town, folder: Path, before: int) -> int:
    """Return what the doors have made, once the jobs that look at files have ended."""
    for _turn in range(10):
        if (found := int(json.loads(town.home.inside("taken", str(folder))))) == before:
            break
        time.sleep(3)
    return found


PARTS: dict[str, Callable[[Town], list[Seen]]] = {
    "restore": restored,
    "rotate": turned_under_load,
    "kill": killed_under_load,
    "plain": plain_anywhere,
    "hostile": hostile,
}
