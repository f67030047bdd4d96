"""Asking a page many times over kept connections: one after the other, or by several clients at once."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass

from benchmarks.figures import Cost

# What ``benchmarks.application`` says of each answer.
PROCESSOR = "X-Processor-Ms"
WARMING = 10


class Client:
    """One signed-in person with a kept connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self.headers = {"Cookie": f"sessionid={cookie}"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def fetch(self, path: str) -> tuple[int, bytes]:
        """Return the status and the content of what stands at ``path``.

        Raises:
            OSError: no connection.
        """
        status, content, _cpu = self._ask(path)
        return status, content

    def get(self, path: str) -> Cost:
        """Return what a page took.

        Raises:
            OSError: no connection, or an answer that is not 200.
        """
        start = time.perf_counter()
        status, _content, cpu = self._ask(path)
        if status != 200:
            raise OSError(f"{path}: {status}")
        return Cost((time.perf_counter() - start) * 1000, cpu)

    def _ask(self, path: str) -> tuple[int, bytes, float]:
        try:
            self.connection.request("GET", path, headers=self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read(), float(answer.getheader(PROCESSOR) or 0)
        except (http.client.HTTPException, OSError) as error:
            self.connection.close()
            raise OSError(str(error)) from error


def floor_of(client: Client, page: str, floor: str) -> str:
    """Return the address of a floor with as many bytes as the page has."""
    return f"/floor/{floor}/?bytes={len(client.fetch(page)[1])}"


def side_by_side(
    client: Client, page: str, floor: str, turns: int, *, other: Client | None = None
) -> tuple[Cost, Cost]:
    """Return the medians of a page and of its floor of equal bytes, asked in turn so that both meet the same weather.

    Args:
        other: who asks the floor, which only staff see, where the page is a resident's.
    """
    pages, floors = in_turn(client, page, other or client, floor_of(client, page, floor), turns)
    return middle(pages), middle(floors)


def in_turn(one: Client, page: str, other: Client, floor: str, turns: int) -> tuple[list[Cost], list[Cost]]:
    """Return what two pages took, asked in turn, after some of each that do not count."""
    pairs = [(one.get(page), other.get(floor)) for _turn in range(turns + WARMING)][WARMING:]
    return [page for page, _floor in pairs], [floor for _page, floor in pairs]


def middle(costs: list[Cost]) -> Cost:
    """Return the medians."""
    return Cost(statistics.median(each.wall for each in costs), statistics.median(each.cpu for each in costs))


def tail(waits: list[float]) -> float:
    """Return what all but five in a hundred stay under."""
    return sorted(waits)[int(len(waits) * 0.95)]


@dataclass(frozen=True)
class Loaded:
    """``per_second`` pages, ``tail`` as times the median, ``errors``."""

    per_second: float
    tail: float
    errors: int


def load(port: int, cookie: str, path: str, *, clients: int, seconds: float) -> Loaded:
    """Ask a page by ``clients`` at once for so many seconds."""
    waits: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def client() -> None:
        one = Client(port, cookie)
        while time.monotonic() < end:
            try:
                waits.append(one.get(path).wall)
            except OSError as error:
                errors.append(str(error))

    threads = [threading.Thread(target=client) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not waits:
        return Loaded(0, 0, len(errors))
    return Loaded(len(waits) / seconds, tail(waits) / statistics.median(waits), len(errors))
