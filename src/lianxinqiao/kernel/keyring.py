"""The keys of sealed fields: SM4-GCM for what is sealed, HMAC-SM3 for the blind indexes (ADR 0005, 0020).

They live in a file outside the database: ``{"current": "k2", "keys": {"k1": …}, "index": …, "bound": true}``. Every
process looks whether the file was replaced before it seals, and when it meets a key it does not know: a rotation
needs no restart. The key of the blind indexes never rotates, so an exact search finds what was written before one.

What is sealed is bound to its place (table, column, row) by additional data: moved elsewhere it does not open.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import search_key

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 16
INDEX_KEY_BYTES = 32
BUCKETS = 4096


class SealBroken(Exception):
    """What is sealed does not open: it was changed or moved, or its key is not ours."""


class KeyRingMissing(Exception):
    """The file of the keys is not where it belongs, though something is sealed with them."""


class KeyRing:
    """The keys this installation can read with, and the one it writes with.

    Args:
        may_begin: whether a file with new keys is made where there is none.

    Raises:
        KeyRingMissing: there is none, and none may be made.
    """

    def __init__(self, path: Path, may_begin: Callable[[], bool] = lambda: True) -> None:
        self.path = path
        if not path.exists():
            if not may_begin():
                raise KeyRingMissing(
                    f"密钥文件 {path} 不在，库里有用它密封的内容：请放回原来的密钥文件，或从备份恢复 / "
                    f"The key file {path} is missing, and something is sealed with it: put it back, or restore a backup"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(path):
                if not path.exists():
                    write_private(path, json.dumps(new_ring()))
        self._read()

    def current_key(self) -> str:
        """Return the name of the key that is written with, by the file as it stands now."""
        self._read_if_replaced()
        return self.current

    def is_bound(self) -> bool:
        """Return whether nothing is left that was sealed without its place."""
        self._read_if_replaced()
        return self.bound

    def seal(self, plain: bytes, place: str) -> tuple[str, bytes]:
        """Return the name of the key and nonce ‖ ciphertext ‖ tag."""
        name = self.current_key()
        nonce = os.urandom(NONCE_BYTES)
        sealer = Cipher(algorithms.SM4(self.keys[name]), modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(place.encode())
        sealed = sealer.update(plain) + sealer.finalize()
        return name, nonce + sealed + sealer.tag

    def open(self, name: str, raw: bytes, place: str | None) -> bytes:
        """Return what was sealed at ``place``; None is the place of what was sealed before places were bound.

        Raises:
            SealBroken: it was changed or moved, its key is unknown, or it has no place where all have one.
        """
        if name not in self.keys:
            self._read_if_replaced()
        try:
            return self._open(name, raw, place)
        except SealBroken:
            # A restored town has another key of the same name.
            if not self._read_if_replaced():
                raise
            return self._open(name, raw, place)

    def _open(self, name: str, raw: bytes, place: str | None) -> bytes:
        if (key := self.keys.get(name)) is None:
            raise SealBroken(f"no key {name}")
        if place is None and self.bound:
            raise SealBroken("sealed without its place")
        nonce, sealed, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
        try:
            opener = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
            if place is not None:
                opener.authenticate_additional_data(place.encode())
            return opener.update(sealed) + opener.finalize()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place or "") from error

    def blind_index(self, plain: str) -> bytes:
        """Return a keyed digest of the folded text: equal texts give equal digests, nothing else shows."""
        digest = hmac.HMAC(self.index_key, hashes.SM3())
        digest.update(search_key(plain).encode())
        return digest.finalize()[:16]

    def blind_pieces(self, pieces: Iterable[str]) -> list[int]:
        """Return the buckets in which pieces of folded text lie, each once: keyed, and so few that many pieces share one.

        What lies in the bucket of a piece need not hold it: whoever finds a row opens it and looks.
        """
        return sorted({_bucket(self.index_key, piece) for piece in pieces})

    def add_key(self) -> str:
        """Make a new writing key, keep the others for reading, and return its name."""
        with self._changed() as content:
            return _add_to(content)

    def drop_keys_but_current(self) -> list[str]:
        """Take every key away that is not written with any more, and return their names: nothing may need them."""
        with self._changed() as content:
            dropped = [name for name in content["keys"] if name != content["current"]]
            # A name is not given twice: a backup may still hold what was sealed under it.
            content["gone"] = list(dict.fromkeys([*content.get("gone", []), *dropped]))
            content["keys"] = {content["current"]: content["keys"][content["current"]]}
        return dropped

    def say_bound(self) -> None:
        """From now on nothing opens that was sealed without its place."""
        with self._changed() as content:
            content["bound"] = True

    @contextmanager
    def _changed(self) -> Iterator[dict[str, Any]]:
        with _alone(self.path):
            content = json.loads(self.path.read_text())
            yield content
            write_private(self.path, json.dumps(content))
            self._read()

    def _read(self) -> None:
        with self.path.open() as file:
            at = os.fstat(file.fileno())
            content = checked_ring(file.read())
        self.stamp = (at.st_ino, at.st_mtime_ns, at.st_size)
        self.current: str = content["current"]
        self.keys = {name: bytes.fromhex(key) for name, key in content["keys"].items()}
        self.index_key = bytes.fromhex(content["index"])
        self.bound = bool(content.get("bound"))
        self.since: str = content.get("since", "")

    def _read_if_replaced(self) -> bool:
        # While the file is away, as on a disk that is being mended, what was read goes on.
        with suppress(FileNotFoundError):
            at = os.stat(self.path)
            if (at.st_ino, at.st_mtime_ns, at.st_size) != self.stamp:
                self._read()
                return True
        return False


def new_ring() -> dict[str, Any]:
    return {
        "current": "k1",
        "keys": {"k1": secrets.token_hex(KEY_BYTES)},
        "index": secrets.token_hex(INDEX_KEY_BYTES),
        "bound": True,
        "since": now().isoformat(),
    }


def is_of_one(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether two rings are of one installation: the key of the blind indexes never rotates."""
    return bool(ours["index"] == theirs["index"])


def merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ring that opens what a backup of this installation holds, ``theirs``, and is written with by the newer key of the two.

    A key that was retired since the backup only reads: its name stays among those that are gone (``came_back``). Where both
    have another key of one name, the backup's has the name, and a new one is made to write with.
    """
    newer = max((theirs, ours), key=lambda ring: str(ring.get("since", "")))
    ring = {
        **theirs,
        "keys": {**ours["keys"], **theirs["keys"]},
        "gone": list(dict.fromkeys([*ours.get("gone", []), *theirs.get("gone", [])])),
        "current": newer["current"],
        "since": newer.get("since", ""),
    }
    if any(ring["keys"][name] != key for name, key in ours["keys"].items()):
        _add_to(ring)
    return ring


def came_back(ring: Mapping[str, Any]) -> list[str]:
    """Return the keys that were retired and that a restored backup needs again, to be read with only."""
    return [name for name in ring.get("gone", []) if name in ring["keys"]]


def _add_to(content: dict[str, Any]) -> str:
    numbers = [int(name.lstrip("k")) for name in (*content["keys"], *content.get("gone", []))]
    name = f"k{max(numbers) + 1}"
    content["keys"][name] = secrets.token_hex(KEY_BYTES)
    content["current"], content["since"] = name, now().isoformat()
    return name


def checked_ring(text: str) -> dict[str, Any]:
    """Return what a key ring's file says.

    Raises:
        ValueError: it is no key ring.
    """
    content = json.loads(text)
    try:
        whole = all(len(bytes.fromhex(key)) == KEY_BYTES for key in content["keys"].values())
        if not whole or content["current"] not in content["keys"] or not bytes.fromhex(content["index"]):
            raise ValueError("no key ring")
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("no key ring") from error
    return dict(content)


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(path.name + ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@lru_cache(maxsize=30_000)
def _bucket(key: bytes, piece: str) -> int:
    digest = hmac.HMAC(key, hashes.SM3())
    digest.update(f"piece\0{piece}".encode())
    return int.from_bytes(digest.finalize()[:4], "big") % BUCKETS
