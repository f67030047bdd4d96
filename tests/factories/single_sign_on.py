"""A small identity provider on this machine, and a browser that goes there and back."""

from __future__ import annotations

import base64
import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from lianxinqiao.accounts.models import SignOnIdentity

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "lianxinqiao", "geheim-und-lang-genug"


class Provider(BaseHTTPRequestHandler):
    """Discovery, token, user and keys of an OpenID provider that knows one person."""

    person: dict[str, Any] = {}
    nonce = ""

    def log_message(self, *_args: Any) -> None: ...

    @property
    def issuer(self) -> str:
        _host, port = cast("tuple[str, int]", self.server.server_address)
        return f"http://127.0.0.1:{port}"

    def say(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path.endswith("/.well-known/openid-configuration"):
            self.say(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    "jwks_uri": f"{self.issuer}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif self.path == "/keys":
            numbers = KEY.public_key().public_numbers()

            def encoded(number: int) -> str:
                return (
                    base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
                    .decode()
                    .rstrip("=")
                )

            self.say(
                {
                    "keys": [
                        {
                            "kty": "RSA",
                            "kid": "k",
                            "alg": "RS256",
                            "use": "sig",
                            "n": encoded(numbers.n),
                            "e": encoded(numbers.e),
                        }
                    ]
                }
            )
        else:
            self.say(self.person)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        claims = {
            **self.person,
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": Provider.nonce,
        }
        self.say(
            {
                "access_token": "t",
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": jwt.encode(claims, KEY, "RS256", headers={"kid": "k"}),
            }
        )


def come_back(client: Client) -> Any:
    """Go to the provider and back, as a browser would."""
    away = client.post("/accounts/oidc/sso/login/")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away["Location"]).query)
    Provider.nonce = asked.get("nonce", [""])[0]
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": asked["state"][0]})


def comes(sub: str, name: str, **more: str) -> Client:
    """A browser that comes back from the provider as this identity, which calls itself so today."""
    Provider.person = {"sub": sub, "preferred_username": name, **more}
    client = Client()
    come_back(client)
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/").status_code == 200)


def kept() -> list[str]:
    return list(SignOnIdentity.objects.values_list("subject", flat=True))
