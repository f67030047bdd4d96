"""Asking a page many times over kept connections: one after the other, or by several clients at once."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


class Client:
    """One signed-in person with a kept connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.headers = port, {"Cookie": f"sessionid={cookie}"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def fetch(self, path: str) -> tuple[int, bytes]:
        """Return the status and the content of what stands at ``path``.

        Raises:
            OSError: no connection.
        """
        try:
            self.connection.request("GET", path, headers=self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError) as error:
            self.connection.close()
            raise OSError(str(error)) from error

    def get(self, path: str) -> float:
        """Return the seconds a page took.

        Raises:
            OSError: no connection, or an answer that is not 200.
        """
        start = time.perf_counter()
        status, _content = self.fetch(path)
        if status != 200:
            raise OSError(f"{path}: {status}")
        return time.perf_counter() - start


def floor_of(client: Client, page: str, floor: str) -> str:
    """Return the address of a floor with as many bytes as the page has."""
    return f"{floor}?bytes={len(client.fetch(page)[1])}"


def side_by_side(client: Client, page: str, floor: str, turns: int) -> tuple[float, float]:
    """Return the medians of a page and of its floor of equal bytes in ms, asked in turn so that both meet the same weather."""
    pages, floors = in_turn(client, page, client, floor_of(client, page, floor), turns)
    return statistics.median(pages), statistics.median(floors)


def in_turn(one: Client, page: str, other: Client, floor: str, turns: int) -> tuple[list[float], list[float]]:
    """Return the sorted times in ms of two pages asked in turn, after ten of each that do not count."""
    pages, floors = [], []
    for turn in range(turns + 10):
        took, under = one.get(page) * 1000, other.get(floor) * 1000
        if turn >= 10:
            pages.append(took)
            floors.append(under)
    return sorted(pages), sorted(floors)


@dataclass(frozen=True)
class Loaded:
    """``per_second`` pages, ``median`` and ``p95`` in ms, ``errors``."""

    per_second: float
    median: float
    p95: float
    errors: int


def load(port: int, cookie: str, path: str, *, clients: int, seconds: float) -> Loaded:
    """Ask a page by ``clients`` at once for so many seconds."""
    times: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def client() -> None:
        one = Client(port, cookie)
        while time.monotonic() < end:
            try:
                times.append(one.get(path))
            except OSError as error:
                errors.append(str(error))

    threads = [threading.Thread(target=client) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    if not times:
        return Loaded(0, 0, 0, len(errors))
    return Loaded(
        len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000, len(errors)
    )
