"""What tests of accounts share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from factories.single_sign_on import CLIENT, SECRET, Provider
from factories.town import Town


@pytest.fixture
def post_office(settings: Any, town: Town) -> None:
    """Whoever is in the town is reached by e-mail."""
    settings.NOTIFY = {**settings.NOTIFY, "email_from": "town@example.cn"}
    for person in town.staff.values():
        person.email = f"{person.username}@example.cn"
        person.save(update_fields=["email"])


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "统一身份认证",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": issuer},
                }
            ],
        }
    }
    yield issuer
    server.shutdown()
    server.server_close()
