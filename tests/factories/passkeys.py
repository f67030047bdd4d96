"""A passkey made of software: it signs what it is told to, however a real one would."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from lianxinqiao.accounts.models import Staff

DOOR = "/accounts/2fa/webauthn/login/"
SITE, ORIGIN = "testserver", "https://testserver"
FLAG = AuthenticatorData.FLAG
PRESENT_AND_VERIFIED, WITH_CREDENTIAL = FLAG.UP | FLAG.UV, FLAG.AT


class SoftPasskey:
    """One passkey of a person, registered with the site as one that signs in alone."""

    def __init__(self, whose: Staff, *, counter: int = 0) -> None:
        self.whose, self.key, self.id = whose, ec.generate_private_key(ec.SECP256R1()), b"soft" * 4
        cose = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # it has no types
        public = AttestedCredentialData.create(b"\0" * 16, self.id, cose)
        flags = PRESENT_AND_VERIFIED | WITH_CREDENTIAL
        data = AuthenticatorData.create(_digest(SITE), flags, counter, bytes(public))
        made = AttestationObject.create("none", data, {})
        said = {"clientDataJSON": _said("webauthn.create", "AAAA", ORIGIN), "attestationObject": bytes(made)}
        credential = self._shown(said, clientExtensionResults={"credProps": {"rk": True}})
        self.row = Authenticator.objects.create(
            user=whose, type="webauthn", data={"name": "软件", "credential": credential}
        )

    def sign(self, challenge: str, counter: int, *, origin: str = ORIGIN, site: str = SITE) -> dict[str, Any]:
        """Return what a browser sends that was asked this."""
        data = bytes(AuthenticatorData.create(_digest(site), PRESENT_AND_VERIFIED, counter))
        said = _said("webauthn.get", challenge, origin)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        handle = user_pk_to_url_str(self.whose).encode()
        return self._shown(
            {"clientDataJSON": said, "authenticatorData": data, "signature": signature, "userHandle": handle}
        )

    def come(self, counter: int, *, browser: Client | None = None, **more: Any) -> bool:
        """Sign in by it; return whether it let its person in."""
        browser = browser or Client()
        send(browser, self.sign(asked(browser), counter, **more))
        return is_in(browser)

    def _shown(self, said: dict[str, bytes], **more: Any) -> dict[str, Any]:
        id = websafe_encode(self.id)
        response = {name: websafe_encode(each) for name, each in said.items()}
        return {"id": id, "rawId": id, "type": "public-key", "response": response, **more}


def asked(browser: Client) -> str:
    """Return the challenge that a browser is given."""
    options = browser.get(DOOR, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]
    return str(options["publicKey"]["challenge"])


def send(browser: Client, credential: dict[str, Any]) -> None:
    assert browser.post(DOOR, {"credential": json.dumps(credential)}).status_code == 302


def is_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def _digest(site: str) -> bytes:
    return hashlib.sha256(site.encode()).digest()


def _said(type: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": type, "challenge": challenge, "origin": origin}).encode()
