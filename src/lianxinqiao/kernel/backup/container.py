"""A backup's file: two lines, then an age stream of a tar.

``lianxinqiao backup 2``, a line of JSON, and what ``age -d`` opens: by hand it is
``tail -n +3 FILE | age -d -i recovery.key | tar x``. The JSON holds, where there is a passphrase, the stream's own key sealed
with it. Cut or changed anywhere, the stream does not open. Nothing plain touches the disk.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyrage

MAGIC = b"lianxinqiao backup 2\n"
LAST = "about.json"
LONGEST_HEADER = 64 * 1024


class BackupBroken(Exception):
    """The file does not open, or not to its end; the message says what it looks like."""


def write(
    path: Path,
    members: Iterable[tuple[str, bytes]],
    about: Callable[[], dict[str, Any]],
    *,
    recipients: Iterable[str],
    passphrase: str = "",
) -> str:
    """Write ``members``, then ``about()`` with a digest over all of them; return the key that opens this one file.

    The file appears under its name when it is whole, readable by us only.
    """
    own = pyrage.x25519.Identity.generate()
    header = {"key": base64.b64encode(pyrage.passphrase.encrypt(str(own).encode(), passphrase)).decode()}
    beside = path.with_name(path.name + ".part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + json.dumps(header if passphrase else {}).encode() + b"\n")
            keys = [own.to_public(), *(pyrage.x25519.Recipient.from_str(each) for each in recipients)]
            with _through(lambda plain: pyrage.encrypt_io(plain, file, keys)) as into:
                digest = hashlib.sha256()
                with tarfile.open(mode="w|", fileobj=into) as tar:
                    for name, content in members:
                        _add(tar, name, content, digest)
                    _add(tar, LAST, json.dumps({**about(), "sha256": digest.hexdigest()}).encode(), digest)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return str(own)


@contextmanager
def opened(path: Path, keys: Iterable[str], passphrase: str = "") -> Iterator[Iterator[tuple[str, bytes]]]:
    """Give the members one after the other; only who reads to the end knows that all is whole.

    Raises:
        BackupBroken: no backup, no key that opens it, cut, or changed.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupBroken(f"打不开文件：{path} / cannot open the file: {error.strerror}") from error
    with file:
        if file.readline(len(MAGIC)) != MAGIC:
            raise BackupBroken(f"不是备份文件：{path} / not a backup")
        identities = _identities(file, keys, passphrase)
        into, out = _pipe()
        failed: list[Exception] = []

        def decrypt() -> None:
            try:
                pyrage.decrypt_io(file, into, identities)
            except Exception as error:
                # It is told in the thread that reads.
                failed.append(error)
            finally:
                # Whoever reads may have gone.
                with suppress(BrokenPipeError):
                    into.close()

        thread = threading.Thread(target=decrypt, daemon=True)
        thread.start()
        try:
            with out:
                yield _members(out, failed, thread)
        finally:
            thread.join()


def _members(out: IO[bytes], failed: list[Exception], thread: threading.Thread) -> Iterator[tuple[str, bytes]]:
    digest = hashlib.sha256()
    last: dict[str, Any] = {}
    try:
        with tarfile.open(mode="r|", fileobj=out) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise BackupBroken("备份里有不是文件的东西 / something in the backup is no file")
                read = content.read()
                if member.name == LAST:
                    last = json.loads(read)
                    if last["sha256"] != digest.hexdigest():
                        raise BackupBroken("备份内容与摘要不符 / the digest over all does not agree")
                else:
                    _count(digest, member.name, read)
                yield member.name, read
        # To the end of the stream: only then has every part of it been proved.
        while out.read(1 << 20):
            pass
    except (tarfile.TarError, EOFError, ValueError, KeyError) as error:
        thread.join()
        raise BackupBroken(_words_for(failed)) from error
    thread.join()
    if failed or not last:
        raise BackupBroken(_words_for(failed)) from (failed[0] if failed else None)


def _words_for(failed: list[Exception]) -> str:
    if failed and "matching keys" in str(failed[0]):
        return "恢复密钥或口令不对 / the recovery key or passphrase does not open it"
    return "备份文件不完整或被改动过 / the backup is cut or was changed"


def _identities(file: IO[bytes], keys: Iterable[str], passphrase: str) -> list[Any]:
    try:
        header = json.loads(file.readline(LONGEST_HEADER))
        sealed = base64.b64decode(header.get("key", ""), validate=True)
    except (ValueError, AttributeError) as error:
        raise BackupBroken("备份文件开头损坏 / the beginning of the backup is damaged") from error
    found = []
    for key in keys:
        try:
            found.append(pyrage.x25519.Identity.from_str(key.strip()))
        except Exception as error:
            raise BackupBroken("恢复密钥写得不对（应以 AGE-SECRET-KEY- 开头） / no recovery key") from error
    if passphrase and sealed:
        with suppress(pyrage.DecryptError):
            found.append(pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(sealed, passphrase).decode()))
    if not found:
        raise BackupBroken(
            "需要恢复密钥或口令才能打开，或给的口令不对 / a recovery key or the right passphrase is needed to open it"
        )
    return found


def _add(tar: tarfile.TarFile, name: str, content: bytes, digest: Any) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(content), 0o600
    tar.addfile(about, io.BytesIO(content))
    _count(digest, name, content)


def _count(digest: Any, name: str, content: bytes) -> None:
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)


@contextmanager
def _through(seal: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Give what is written to ``seal``, which runs beside; what fails there is raised here."""
    into, out = _pipe()
    failed: list[Exception] = []

    def run() -> None:
        with out:
            try:
                seal(out)
            except Exception as error:
                # It is told in the thread that writes.
                failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with into:
            yield into
    except BrokenPipeError:
        if not failed:
            raise
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(writing, "wb"), os.fdopen(reading, "rb")
