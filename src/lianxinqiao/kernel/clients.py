"""Where a request comes from: the address of its client, read through proxies that the town trusts and no others.

A proxy says for whom it speaks in ``X-Forwarded-For`` or in ``Forwarded`` (RFC 7239).  Anybody can write these
lines, so they are read from trusted proxies only, from the right, up to the first address that is no proxy of ours.
A proxy that writes one of them hands on the other as a stranger wrote it: a setting says which is read, the other is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
# What a proxy may say of the client; nobody else's word for it is kept.
SAID_BY_PROXIES = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
)
# The lines that name the client, as a setting and as WSGI writes them.
LINES = {"x-forwarded-for": "HTTP_X_FORWARDED_FOR", "forwarded": "HTTP_FORWARDED"}
USUAL = "x-forwarded-for"
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^;,\s]*)', re.IGNORECASE)


def networks(text: str) -> list[Network]:
    """Return the networks named in a setting: addresses or networks, apart by commas.

    Raises:
        ValueError: one of them is neither.
    """
    return [ip_network(each.strip(), strict=False) for each in text.split(",") if each.strip()]


def proxy_line(text: str) -> str:
    """Return the line that the proxies write, as named in a setting: the usual one where it is empty.

    Raises:
        ValueError: no such line is read.
    """
    line = text.strip().lower() or USUAL
    if line not in LINES:
        raise ValueError(f"{text!r} is none of {', '.join(LINES)}")
    return line


def client_address(meta: Mapping[str, Any], trusted: Sequence[Network], line: str = USUAL) -> str:
    """Return the address of the client behind the proxies of ours; the connection's own where none stands before it.

    Only ``line`` is read, which those proxies write: see LINES.
    """
    here = str(meta.get("REMOTE_ADDR", ""))
    for hop in reversed(_said(meta, line)):
        if not is_trusted(here, trusted) or (said := _address(hop)) is None:
            break
        here = str(said)
    found = _address(here)
    return str(found) if found is not None else here


def is_trusted(address: str, trusted: Iterable[Network]) -> bool:
    found = _address(address)
    return found is not None and any(found in network for network in trusted)


def prefix_of(address: str) -> str:
    """Return the network that an address shares with its neighbours: /24, or /64, which is one house in IPv6."""
    found = _address(address)
    if found is None:
        return address
    return str(ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))


def _said(meta: Mapping[str, Any], line: str) -> list[str]:
    """Return whom the proxies speak for, the nearest last."""
    said = [each.strip() for each in str(meta.get(LINES[line], "")).split(",") if each.strip()]
    if line != "forwarded":
        return said
    return [match[1].strip('"') if (match := _FOR.search(each)) else "" for each in said]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address as proxies write it: with a port, in brackets, an old one inside a new one."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
