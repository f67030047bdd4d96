"""Field encryption with SM4-GCM and blind indexes with HMAC-SM3 (ADR 0005).

Keys live in a key ring file outside the database: ``{"current": "k2", "keys": {"k1": …}}``.
A token is ``k2:`` + base64(nonce ‖ ciphertext ‖ tag).  Blind-index keys never rotate with the
data key, so an exact search still finds rows that were written before a rotation.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from lianxinqiao.kernel.columns import Given, Taken, TextField
from lianxinqiao.kernel.text import search_key

NONCE_BYTES = 12
TAG_BYTES = 16


class KeyRing:
    """The keys this installation can read with, and the one it writes with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write({"current": "k1", "keys": {"k1": secrets.token_hex(16)}, "index": secrets.token_hex(32)})
        content = json.loads(path.read_text())
        self.current: str = content["current"]
        self.keys = {name: bytes.fromhex(key) for name, key in content["keys"].items()}
        self.index_key = bytes.fromhex(content["index"])

    def _write(self, content: dict[str, Any]) -> None:
        beside = self.path.with_suffix(".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(content, file)
        beside.replace(self.path)

    def add_key(self) -> str:
        """Make a new writing key, keep the old ones for reading, and return its name."""
        content = json.loads(self.path.read_text())
        name = f"k{len(content['keys']) + 1}"
        content["keys"][name] = secrets.token_hex(16)
        content["current"] = name
        self._write(content)
        key_ring.cache_clear()
        return name

    def encrypt(self, plain: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealer = Cipher(algorithms.SM4(self.keys[self.current]), modes.GCM(nonce)).encryptor()
        sealed = sealer.update(plain.encode()) + sealer.finalize()
        return f"{self.current}:{base64.b64encode(nonce + sealed + sealer.tag).decode()}"

    def decrypt(self, token: str) -> str:
        name, _, body = token.partition(":")
        raw = base64.b64decode(body)
        nonce, sealed, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
        opener = Cipher(algorithms.SM4(self.keys[name]), modes.GCM(nonce, tag)).decryptor()
        return (opener.update(sealed) + opener.finalize()).decode()

    def blind_index(self, plain: str) -> bytes:
        """Return a keyed digest of the folded text: equal texts give equal digests, nothing else shows."""
        digest = hmac.HMAC(self.index_key, hashes.SM3())
        digest.update(search_key(plain).encode())
        return digest.finalize()[:16]


@lru_cache(maxsize=1)
def key_ring() -> KeyRing:
    return KeyRing(Path(settings.KEY_RING))


class EncryptedField(TextField[Taken, Given]):
    """A text column whose value is plain in Python and sealed in the database."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return key_ring().decrypt(value) if value else value

    def get_prep_value(self, value: object) -> object:
        value = super().get_prep_value(value)
        return key_ring().encrypt(value) if isinstance(value, str) and value else value

    def get_lookup(self, lookup_name: str) -> Any:
        # Every encryption differs, so no comparison but "is null" can be true.
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
