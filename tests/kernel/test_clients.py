"""The client's address is read through trusted proxies only."""

from __future__ import annotations

from typing import Any

import pytest

from lianxinqiao.kernel.clients import LINES, client_address, networks, prefix_of, proxy_line

OURS = networks("10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize(
    ("meta", "address"),
    [
        ({"REMOTE_ADDR": "203.0.113.9"}, "203.0.113.9"),
        # A stranger says what they like.
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "203.0.113.9"),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_FORWARDED": "for=198.51.100.1"}, "203.0.113.9"),
        # Our proxy says whom it heard; what stands left of that was said by them.
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.1"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.1, 10.2.2.2"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9, 198.51.100.1"}, "198.51.100.1"),
        (
            {"REMOTE_ADDR": "10.0.0.1", "HTTP_FORWARDED": 'for=1.1.1.1, for="[2001:db8::7]:4711";proto=https'},
            "2001:db8::7",
        ),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_FORWARDED": "proto=https;for=198.51.100.1:80"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "fd00::1", "HTTP_X_FORWARDED_FOR": "::ffff:198.51.100.1"}, "198.51.100.1"),
        # Nothing that can be read: the last address that is sure.
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "unknown"}, "10.0.0.1"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, unknown, 10.0.0.3"}, "10.0.0.3"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_FORWARDED": "by=10.0.0.1"}, "10.0.0.1"),
        ({"REMOTE_ADDR": "::ffff:203.0.113.9"}, "203.0.113.9"),
        ({}, ""),
    ],
)
def test_the_rightmost_address_that_is_no_proxy_of_ours(meta: dict[str, Any], address: str) -> None:
    line = "forwarded" if "HTTP_FORWARDED" in meta else "x-forwarded-for"
    assert client_address(meta, OURS, line) == address


@pytest.mark.parametrize(("line", "address"), [("x-forwarded-for", "198.51.100.1"), ("forwarded", "198.51.100.2")])
def test_the_line_that_the_proxy_does_not_write_is_never_read(line: str, address: str) -> None:
    both = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1", "HTTP_FORWARDED": "for=198.51.100.2"}
    assert client_address(both, OURS, line) == address
    assert client_address({**both, LINES[line]: ""}, OURS, line) == "10.0.0.1"


def test_the_line_is_a_setting_and_a_wrong_one_is_said() -> None:
    assert [proxy_line(each) for each in ("", "Forwarded", " x-forwarded-for")] == [
        "x-forwarded-for",
        "forwarded",
        "x-forwarded-for",
    ]
    with pytest.raises(ValueError, match="x-real-ip"):
        proxy_line("x-real-ip")


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert client_address({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, []) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "network"),
    [("198.51.100.77", "198.51.100.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("unix", "unix")],
)
def test_the_network_shared_with_neighbours(address: str, network: str) -> None:
    assert prefix_of(address) == network


def test_a_wrong_setting_is_said() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        networks("10.0.0.0/8, nonsense")
