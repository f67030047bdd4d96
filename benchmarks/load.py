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

    def get(self, path: str) -> float:
        """Return the seconds a page took.

        Raises:
            OSError: no connection, or an answer that is not 200.
        """
        start = time.perf_counter()
        try:
            self.connection.request("GET", path, headers=self.headers)
            answer = self.connection.getresponse()
            answer.read()
        except (http.client.HTTPException, OSError) as error:
            self.connection.close()
            raise OSError(str(error)) from error
        if answer.status != 200:
            raise OSError(f"{path}: {answer.status}")
        return time.perf_counter() - start


def side_by_side(client: Client, page: str, floor: str, turns: int) -> tuple[float, float]:
    """Return the medians of a page and of its floor in ms, asked in turn so that both meet the same weather."""
    for _turn in range(10):
        client.get(page)
        client.get(floor)
    pages, floors = [], []
    for _turn in range(turns):
        pages.append(client.get(page))
        floors.append(client.get(floor))
    return statistics.median(pages) * 1000, statistics.median(floors) * 1000


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
    return Loaded(len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000, len(errors))
