"""Backups: one snapshot, sealed, proved before anything is touched, restored beside and swapped."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import tarfile
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from django.db import connection

from factories.backups import PHONE, restored
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.commands import backup as commands_backup
from lianxinqiao.desk.queries.machine import keys, left_beside
from lianxinqiao.kernel import keyring
from lianxinqiao.kernel.backup import carrying, container, making, programs, recovery, restoring, sums
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.kernel.backup.restoring import RestoreRefused, restore
from lianxinqiao.kernel.database import rotation
from lianxinqiao.kernel.database.roles import grant_application_role
from lianxinqiao.kernel.health import Light
from lianxinqiao.kernel.keyring import KeyRing
from lianxinqiao.kernel.receipts import digest_of_code
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.matters.models import Matter
from lianxinqiao.notifications.models import Message
from lianxinqiao.residents.models import Household, Person

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("own_home")


def counted() -> dict[str, list[Any]]:
    with programs.connect() as asked:
        return sums.take(asked)


def test_what_was_backed_up_is_what_is_restored(
    filled: Any, tmp_path: Path, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.MEDIA_ROOT / "a").mkdir(parents=True)
    (settings.MEDIA_ROOT / "a" / "paper.txt").write_text("paper")
    before = counted()
    digest = digest_of_code("ABCDE-FGHJK")
    target = tmp_path / "town.lxq"
    made = back_up(target)
    assert made["rows"] == sum(rows for rows, _sum in before.values())
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(RestoreRefused, match="--force"):
        restore(str(target))
    Message.objects.all().delete()
    Household.objects.update(size=9)
    record_deed("keys.rotate", by=None, subject="since", now=now)
    monkeypatch.setattr(carrying, "_carried", ["audit_auditentry"])
    since = counted()
    settings.SECRET_KEY = "another machine's"
    Path(settings.KEY_RING).unlink()
    KeyRing(Path(settings.KEY_RING))
    (settings.MEDIA_ROOT / "a" / "paper.txt").unlink()
    key_ring.cache_clear()
    done = restored(target)
    # What is carried outlives a restore; all the rest is as it was backed up.
    assert AuditEntry.objects.get(subject="since").deed == "keys.rotate"
    assert {name: rows for name, rows in counted().items() if name != "audit_auditentry"} == {
        name: rows for name, rows in before.items() if name != "audit_auditentry"
    }
    assert done["sealed"] > 0
    assert Person.objects.filter(household=filled.homes[0])[0].phone == PHONE
    assert Matter.objects.get().report.facts == "断水"
    assert digest_of_code("ABCDE-FGHJK") == digest
    assert (settings.HOME / "secret.key").read_text() == settings.SECRET_KEY
    assert (settings.MEDIA_ROOT / "a" / "paper.txt").read_text() == "paper"
    # What was here before lies in a backup of its own.
    with container.opened(Path(done["before"]), [recovery.secret()]) as members:
        about = next(json.loads(content) for name, content in members if name == container.LAST)
    assert about["tables"] == since


def test_a_home_without_the_key_needs_the_recovery_key_or_the_passphrase(
    filled: Any, tmp_path: Path, settings: Any
) -> None:
    target = tmp_path / "town.lxq"
    recovery.recipient()
    back_up(target, passphrase="一句只有两个人知道的话")
    secret = recovery.secret()
    settings.HOME = tmp_path / "new"
    settings.KEY_RING = str(settings.HOME / "fields.keys")
    for wrong in ({}, {"keys": [str(pyrage.x25519.Identity.generate())]}, {"keys": ["x"]}, {"passphrase": "别的话"}):
        with pytest.raises(RestoreRefused, match="密钥"):
            restore(str(target), force=True, **wrong)
    assert not Path(settings.KEY_RING).exists()
    assert restored(target, passphrase="一句只有两个人知道的话")["sealed"] > 0
    assert restored(target, keys=[secret])["sealed"] > 0
    assert Person.objects.filter(household=filled.homes[0])[0].phone == PHONE
    assert recovery.secret() == ""


def untouched() -> Any:
    return counted(), key_ring().path.read_bytes()


def rewritten(source: Path, target: Path, change: Any) -> Path:
    """Seal the backup's members again, each as ``change`` gives it."""
    with container.opened(source, [recovery.secret()]) as members:
        kept = [(name, change(name, content)) for name, content in members]
    about = next(content for name, content in kept if name == container.LAST)
    container.write(
        target,
        [(name, content) for name, content in kept if name != container.LAST and content is not None],
        lambda: json.loads(about),
        recipients=[recovery.recipient()],
    )
    return target


def test_a_damaged_backup_is_refused_in_words_and_nothing_is_touched(filled: Any, tmp_path: Path) -> None:
    good = tmp_path / "good.lxq"
    back_up(good)
    whole = good.read_bytes()
    before = untouched()
    bad: list[Path] = [ROOT / "README.md", tmp_path / "is-not-there"]
    for part in (0, 10, 40, len(container.MAGIC), 200, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        bad.append(tmp_path / f"cut-{part}")
        bad[-1].write_bytes(whole[:part])
    for at in (3, 30, 60, 150, 260, len(whole) // 2, len(whole) - 20):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        bad.append(tmp_path / f"flipped-{at}")
        bad[-1].write_bytes(bytes(flipped))
    bad.append(tmp_path / "longer")
    bad[-1].write_bytes(whole + b"x")

    def other_ring(name: str, content: bytes) -> bytes:
        if name != making.SECRETS:
            return content
        said = json.loads(content)
        said["ring"]["keys"] = dict.fromkeys(said["ring"]["keys"], "0" * 32)
        return json.dumps(said).encode()

    def no_ring(name: str, content: bytes) -> bytes:
        return content if name != making.SECRETS else json.dumps({"ring": {"garbage": 1}, "secret_key": "x"}).encode()

    def garbage(name: str, content: bytes) -> bytes:
        return content if name != making.SECRETS else b"\x00garbage"

    def empty(name: str, content: bytes) -> bytes:
        return content if not name.startswith(making.DUMP) else b""

    def half(name: str, content: bytes) -> bytes:
        return content if not name.startswith(making.DUMP) else content[: len(content) // 2]

    def counts(name: str, content: bytes) -> bytes:
        if name != container.LAST:
            return content
        said = json.loads(content)
        said["tables"]["residents_person"][1] = "1"
        return json.dumps(said).encode()

    def newer(name: str, content: bytes) -> bytes:
        if name != container.LAST:
            return content
        said = json.loads(content)
        said["version"]["residents"] = "0999_of_the_future"
        return json.dumps(said).encode()

    for change in (other_ring, no_ring, garbage, empty, half, counts, newer):
        bad.append(rewritten(good, tmp_path / change.__name__, change))
    for path in bad:
        with pytest.raises(RestoreRefused) as refused:
            restore(str(path), force=True)
        assert "Traceback" not in str(refused.value)
    assert untouched() == before
    with programs.connect() as asked:
        names = [row[0] for row in asked.execute("SELECT datname FROM pg_database").fetchall()]
    # Others may be restoring on the same server.
    own = connection.settings_dict["NAME"]
    assert not {f"{own}_beside", f"{own}_before"}.intersection(names)
    assert restored(good)["sealed"] > 0


def test_what_cannot_be_backed_up_before_is_kept_as_a_database_that_is_said_and_named(
    filled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], now: datetime
) -> None:
    """Where the keys are lost: no forgotten copy of people stays for ever."""
    good = tmp_path / "good.lxq"
    back_up(good)

    def lost(_path: Path) -> Any:
        raise making.BackupFailed("the keys are lost")

    monkeypatch.setattr(restoring, "back_up", lost)
    assert left_beside(now).light is Light.GREEN
    kept = restored(good)["kept_database"]
    try:
        assert kept == f"{programs.parameters()['dbname']}_before"
        [(name, size, since)] = restoring.kept_beside()
        assert (name, size > 1_000_000, since[:2]) == (kept, True, "20")
        finding = left_beside(now)
        assert finding.light is Light.YELLOW
        assert kept in finding.said and since in finding.said and f"dropdb {kept}" in finding.mend
        monkeypatch.setattr(commands_backup, "make_ready", lambda: None)
        monkeypatch.setattr(restoring, "restore", lambda *_a, **_k: {**WHAT, "kept_database": kept})
        commands_backup.restore(argparse.Namespace(key=None, passphrase_file=None, file="x", force=True, json=False))
        said = capsys.readouterr().out
        assert f"psql -d {kept}" in said and f"dropdb {kept}" in said
    finally:
        with programs.connect("postgres", autocommit=True) as server:
            server.execute(psycopg.sql.SQL("DROP DATABASE {}").format(psycopg.sql.Identifier(kept)))


WHAT = {"rows": 1, "sealed": 1, "before": "", "settings": {}, "unknown": [], "keys_back": []}


def test_a_secret_of_the_environment_that_is_another_is_refused_before_anything_is_touched(
    filled: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(tmp_path / "town.lxq")
    before = untouched()
    monkeypatch.setenv("SECRET_KEY", "another")
    with pytest.raises(RestoreRefused, match="SECRET_KEY"):
        restore(str(tmp_path / "town.lxq"), force=True)
    assert untouched() == before
    monkeypatch.setenv("SECRET_KEY", settings.SECRET_KEY)
    assert restored(tmp_path / "town.lxq")["sealed"] > 0


def test_a_backup_under_work_agrees(filled: Any, tmp_path: Path) -> None:
    given, stop, failed = programs.parameters(), threading.Event(), []

    def work() -> None:
        with psycopg.connect(**given, autocommit=True) as busy:
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    busy.execute(
                        "INSERT INTO notifications_message (id, recipient_id, title, body, path, is_urgent, created_at)"
                        " SELECT gen_random_uuid(), recipient_id, 'x', '', '', false, now() FROM notifications_message LIMIT 3"
                    )
                    busy.execute("UPDATE matters_matter SET title = %s", [f"第{number}次"])
                except psycopg.Error as error:
                    failed.append(error)
                    return

    thread = threading.Thread(target=work)
    thread.start()
    try:
        back_up(tmp_path / "town.lxq")
    finally:
        stop.set()
        thread.join()
    assert not failed
    restored(tmp_path / "town.lxq")


def test_a_backup_while_keys_turn_opens(filled: Any, tmp_path: Path) -> None:
    back_up(tmp_path / "before.lxq")
    rotation.rotate()
    rotation.retire()
    back_up(tmp_path / "after.lxq")
    for name in ("after", "before"):
        restored(tmp_path / f"{name}.lxq")
        assert Person.objects.filter(household=filled.homes[0])[0].phone == PHONE


def test_a_key_that_was_retired_after_a_loss_is_not_written_with_again(
    filled: Any, tmp_path: Path, now: datetime
) -> None:
    back_up(tmp_path / "before.lxq")
    lost = key_ring().current_key()
    rotation.rotate()
    assert rotation.retire() == [lost]
    ours, public = key_ring().current_key(), recovery.recipient()
    assert keys(now).light is Light.GREEN

    done = restored(tmp_path / "before.lxq")

    assert key_ring().current_key() == ours
    assert (done["keys_back"], done["unknown"]) == ([lost], [])
    assert recovery.recipient() == public
    finding = keys(now)
    assert finding.light is Light.YELLOW and lost in finding.said and "lxq keys rotate" in finding.mend
    assert Person.objects.filter(household=filled.homes[0])[0].phone == PHONE
    rotation.rotate()
    assert rotation.retire() == [lost]
    assert list(key_ring().keys) == [ours]
    assert keys(now).light is Light.GREEN
    assert Person.objects.filter(household=filled.homes[0])[0].phone == PHONE


def test_two_keys_of_one_name_are_told_apart_and_neither_is_written_with() -> None:
    ours, theirs = (keyring.new_ring() for _each in range(2))
    assert not keyring.is_of_one(ours, theirs)
    ours["index"] = theirs["index"]
    assert keyring.is_of_one(ours, theirs)
    ring = keyring.merged(ours, theirs)
    assert ring["current"] == "k2" and ring["keys"]["k1"] == theirs["keys"]["k1"]
    assert ring["keys"]["k2"] not in (ours["keys"]["k1"], theirs["keys"]["k1"])


def test_where_the_keys_of_today_are_gone_it_is_said_that_what_was_exchanged_is_not_known(
    filled: Any, tmp_path: Path, settings: Any
) -> None:
    recovery.recipient()
    back_up(tmp_path / "before.lxq")
    secret = recovery.secret()
    settings.KEY_RING = str(tmp_path / "new" / "fields.keys")
    assert restored(tmp_path / "before.lxq", keys=[secret])["unknown"] == [str(carrying.KEYS_SINCE.words)]


def test_no_password_stands_among_the_words_of_a_program(filled: Any, tmp_path: Path, monkeypatch: Any) -> None:
    seen: list[Any] = []
    real = subprocess.Popen

    def watched(words: Any, **more: Any) -> Any:
        seen.append(words)
        return real(words, **more)

    monkeypatch.setattr(subprocess, "Popen", watched)
    back_up(tmp_path / "town.lxq")
    restored(tmp_path / "town.lxq")
    password = str(connection.settings_dict["PASSWORD"])
    assert len(password) > 2
    names = {Path(words[0]).name for words in seen}
    assert {"pg_dump", "pg_restore"} <= names
    assert not [words for words in seen if any(password in str(word) for word in words[1:])]


def test_a_role_that_is_not_there_is_no_hindrance(filled: Any, tmp_path: Path) -> None:
    """A machine that never ran has no such role: the dump names none."""
    grant_application_role()
    back_up(tmp_path / "town.lxq")
    with container.opened(tmp_path / "town.lxq", [recovery.secret()]) as members:
        dump = b"".join(content for name, content in members if name.startswith(making.DUMP))
    (tmp_path / "dump").write_bytes(dump)
    said = subprocess.run(
        [programs.program("pg_restore"), "--file=-", "--schema-only", "--no-owner", str(tmp_path / "dump")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "lxq_app" not in said
    assert "OWNER TO" not in said


def test_nothing_plain_is_in_the_file_and_it_opens_by_hand(filled: Any, tmp_path: Path) -> None:
    target = tmp_path / "town.lxq"
    back_up(target)
    whole = target.read_bytes()
    for plain in ("断水".encode(), b"PGDMP", b"keys", key_ring().path.read_bytes()[:40]):
        assert plain not in whole
    rest = whole.split(b"\n", 2)[2]
    tar = pyrage.decrypt(rest, [pyrage.x25519.Identity.from_str(recovery.secret())])
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        assert {"secrets.json", "about.json", "database/000000"} <= set(opened.getnames())
